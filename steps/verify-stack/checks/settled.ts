import type { Condition } from "../../../lib/kubernetes/index.ts";
import { describe } from "../routing/conditions.ts";
import { type Conclusion, pass, skip } from "./check.ts";

/** What controllers say of an object, such as `Gateway g`. */
export interface Judged {
  readonly object: string;
  readonly conditions: readonly Condition[];
}

/**
 * Concludes where no condition of these types is `False`. `Unknown` is no verdict: the API server fills it in before
 * any controller has looked.
 */
export function settled(all: readonly Judged[], types: readonly string[]): Conclusion {
  const told = all.map(({ object, conditions }) => ({
    object,
    wanted: conditions.filter(({ type }) => types.includes(type)),
  }));
  for (const { object, wanted } of told) {
    const open = wanted.find(({ status }) => status !== "True");
    if (open !== undefined) return skip(`waiting for a controller: ${object}: ${describe(open)}`);
    if (wanted.length === 0) return skip(`no controller says anything of ${object}`);
  }
  return pass(
    told
      .map(({ object, wanted }) => `${object}: ${[...new Set(wanted.map(({ type }) => type))].join(", ")}`)
      .join("; "),
  );
}
