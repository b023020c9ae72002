import type { FoundPod } from "./pods.ts";
import { RUN } from "./roles.ts";
import { isWell } from "./well.ts";

/** Pods of the run: each task has one, and the last words of each may say why. */
const RUN_PODS = 16;

/** At most so many pods of each role, those that are not well first. */
export function chosen(pods: readonly FoundPod[], perRole: number): FoundPod[] {
  const byRole = Map.groupBy(pods, ({ role }) => role);
  return [...byRole].flatMap(([role, own]) =>
    own
      .toSorted((one, other) => Number(isWell(one.sight)) - Number(isWell(other.sight)))
      .slice(0, role === RUN ? RUN_PODS : perRole),
  );
}
