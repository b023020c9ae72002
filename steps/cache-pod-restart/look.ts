import { isLeftBehind, type PodState, type Workloads } from "../../lib/kubernetes/index.ts";
import type { Plan } from "./plan.ts";
import { podsOf, type Seen } from "./seen.ts";
import { dealt } from "./successors.ts";
import type { Unit } from "./unit.ts";

/** Units that were told to restart, with the uids that their pods had then. */
export type Begun = ReadonlyMap<Unit, ReadonlySet<string>>;

/** One look at everything. */
export interface Scene {
  /** All selected pods. */
  readonly pods: readonly PodState[];
  /** The units that were told to restart. */
  readonly seen: readonly Seen[];
}

export async function look(plan: Plan, begun: Begun, at: Workloads, podSelector: string): Promise<Scene> {
  const pods = await at.pods(podSelector);
  const seen = await Promise.all(
    [...begun].map(async ([unit, old]): Promise<Seen> => {
      const { owning } = unit;
      const came = podsOf(unit, pods).filter(({ uid }) => !old.has(uid) && !plan.before.has(uid));
      return {
        unit,
        fresh: came.filter((pod) => !isLeftBehind(pod)),
        stale: pods.filter((pod) => old.has(pod.uid) && !isLeftBehind(pod)),
        failed: came.filter((pod) => isLeftBehind(pod) && pod.phase === "Failed"),
        workload: owning.kind === "workload" ? await at.get(owning.workload) : undefined,
      };
    }),
  );
  return { pods, seen: dealt(seen) };
}
