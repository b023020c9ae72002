import type { Log } from "../../lib/log.ts";
import type { Count } from "./counters.ts";
import { type Plan, podCount } from "./plan.ts";
import type { Rollout } from "./rollout.ts";
import type { Unit } from "./unit.ts";

/** Names of units in one line, the first few of many. */
const SHOWN = 20;

/** What is going to be restarted, and how, for the log. */
export function tellPlan({ units, pods, budget, leftAlone }: Plan, namespace: string, log: Log): void {
  log.info(
    `${podCount(pods.length)} to restart in ${namespace}; not ready at once because of us: at most ${budget}`,
  );
  for (const { what, pods: own, how } of units.slice(0, SHOWN)) {
    log.info(`${what}: ${podCount(own.length)} (${own.map(({ name }) => name).join(", ")}); ${how}`);
  }
  if (units.length > SHOWN) log.info(`... and ${units.length - SHOWN} more`);
  if (leftAlone.length > 0) {
    log.info(`left alone for their role: ${leftAlone.map(({ name }) => name).join(", ")}`);
  }
}

/** How far it came, for one who finds it ended before its end. */
export function tellStanding({ done, underWay, untouched }: Rollout, log: Log): void {
  const tell = (text: string, units: readonly Unit[]) => {
    if (units.length > 0) log.info(`${text}: ${namesOf(units)}`);
  };
  tell("Restarted", done);
  tell("Told to restart, and not done", underWay);
  tell("Not touched", untouched);
}

export function tellCounts(counts: readonly Count[], log: Log): void {
  for (const { pod, queries } of counts.slice(0, SHOWN)) {
    log.info(`${pod}: ${queries === undefined ? "no cache counter" : `${queries} tokens looked up`}`);
  }
  if (counts.length > SHOWN) log.info(`... and ${counts.length - SHOWN} more`);
}

export function namesOf(units: readonly Unit[]): string {
  const names = units.slice(0, SHOWN).map(({ what }) => what);
  return units.length > SHOWN ? `${names.join(", ")} and ${units.length - SHOWN} more` : names.join(", ");
}

/** `1 workload`, `2 workloads and 3 single pods`. */
export function unitCount(units: readonly Unit[]): string {
  const workloads = units.filter(({ owning }) => owning.kind === "workload").length;
  const singles = units.length - workloads;
  const parts = [
    ...(workloads > 0 ? [`${workloads} ${workloads === 1 ? "workload" : "workloads"}`] : []),
    ...(singles > 0 ? [`${singles} single ${singles === 1 ? "pod" : "pods"}`] : []),
  ];
  return parts.join(" and ");
}
