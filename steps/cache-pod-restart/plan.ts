import { BadParamsError, InvalidError, UnreachableError } from "../../lib/errors/index.ts";
import {
  isLeftBehind,
  type PodShare,
  type PodState,
  type Workload,
  type Workloads,
} from "../../lib/kubernetes/index.ts";
import { isSameOwning, type Owning, owningOf } from "./owning.ts";
import { podsOf } from "./pod-share.ts";
import { isBare, podUnit, refusalOf, type Unit, workloadUnit } from "./unit.ts";

export interface PlanParams {
  readonly podSelector: string;
  /** Values of the label `llm-d.ai/role`; pods with another role are left alone. */
  readonly roles: readonly string[];
  readonly maxUnavailable: PodShare;
}

/** What is to be restarted, in this order. */
export interface Plan {
  readonly units: readonly Unit[];
  readonly pods: readonly PodState[];
  /** Most pods that may be not ready at once because of us. */
  readonly budget: number;
  /** Selected pods that are left alone for their role. */
  readonly leftAlone: readonly PodState[];
  /** The uids of all selected pods: whoever has another one is new. */
  readonly before: ReadonlySet<string>;
}

/** The pod's role; llm-d's charts set no label where all engines decode. */
function roleOf({ labels }: PodState): string {
  return labels["llm-d.ai/role"] ?? "decode";
}

/**
 * Finds the pods and what owns them. Throws UnreachableError when there is no pod, InvalidError when one of them cannot
 * be restarted, and BadParamsError when a workload takes more pods down at once than it may: before anything changes.
 */
export async function makePlan(
  { podSelector, roles, maxUnavailable }: PlanParams,
  at: Workloads,
  namespace: string,
): Promise<Plan> {
  const [found, workloads] = await Promise.all([at.pods(podSelector), at.list()]);
  const alive = found.filter((pod) => !pod.deleting && pod.phase !== "Succeeded" && !isLeftBehind(pod));
  const pods = alive.filter((pod) => roles.includes(roleOf(pod)));
  const leftAlone = alive.filter((pod) => !pods.includes(pod));
  if (pods.length === 0) throw noPods({ namespace, podSelector, roles, leftAlone });
  const owners = pods.map((pod) => ({ pod, owning: owningOf(pod, workloads) }));
  refuseOthers(owners);
  const units = unitsOf(owners);
  const budget = Math.max(1, podsOf(maxUnavailable, pods.length, "down"));
  refuseTooMany(units, budget, maxUnavailable);
  return { units, pods, budget, leftAlone, before: new Set(found.map(({ uid }) => uid)) };
}

interface Owned {
  readonly pod: PodState;
  readonly owning: Owning;
}

/** Workloads first, and last the pods that nothing makes anew: should anything go wrong before, they are still there. */
function unitsOf(owners: readonly Owned[]): Unit[] {
  const units: Unit[] = [];
  const singles: Unit[] = [];
  const bare: Unit[] = [];
  for (const { pod, owning } of owners) {
    if (owning.kind === "single") {
      const unit = podUnit(pod, owning.maker);
      (isBare(unit) ? bare : singles).push(unit);
    }
    if (owning.kind !== "workload") continue;
    if (units.some((unit) => isSameOwning(unit.owning, owning))) continue;
    const others = owners.filter((one) => one.pod !== pod && isSameOwning(one.owning, owning));
    units.push(workloadUnit(owning.workload, [pod, ...others.map((one) => one.pod)]));
  }
  return [...units, ...singles, ...bare];
}

function refuseOthers(owners: readonly Owned[]): void {
  const refused = new Map<string, string>();
  for (const { pod, owning } of owners) {
    if (owning.kind === "other") refused.set(`pod ${pod.name} is owned by ${owning.what}`, owning.hint);
    if (owning.kind === "workload") refuseWorkload(owning.workload, refused);
  }
  const [first, ...more] = refused;
  if (first === undefined) return;
  throw new InvalidError([`nothing was restarted: ${first[0]}`, ...more.map(([why]) => why)].join("; "), {
    hint: [...new Set(refused.values())].join("; "),
  });
}

function refuseWorkload(workload: Workload, refused: Map<string, string>): void {
  const refusal = refusalOf(workload);
  if (refusal !== undefined) refused.set(`${workload.kind} ${workload.name} ${refusal.why}`, refusal.hint);
}

function refuseTooMany(units: readonly Unit[], budget: number, given: PodShare): void {
  const lines = units
    .filter(({ mostDown }) => mostDown > budget)
    .map(
      ({ what, mostDown }) =>
        `max-unavailable: "${given}" is ${podCount(budget)}, and ${what} may take ${podCount(mostDown)} down at once by its own strategy`,
    );
  if (lines.length > 0) throw new BadParamsError(lines);
}

function noPods(where: {
  namespace: string;
  podSelector: string;
  roles: readonly string[];
  leftAlone: readonly PodState[];
}): UnreachableError {
  const { namespace, podSelector, roles, leftAlone } = where;
  const reproduce = `kubectl get pods -n ${namespace} -l '${podSelector}' -L llm-d.ai/role`;
  if (leftAlone.length === 0) {
    return new UnreachableError(`no pod to restart in ${namespace} by ${podSelector}`, {
      hint: "give the namespace of llm-d, or pod-selector",
      reproduce,
    });
  }
  const others = [...new Set(leftAlone.map(roleOf))].join(", ");
  return new UnreachableError(
    `no pod to restart: ${podCount(leftAlone.length)} selected, none with a role of ${roles.join(", ")}`,
    { hint: `give roles with those that are to be restarted (${others})`, reproduce },
  );
}

/** `1 pod`, `4 pods`. */
export function podCount(count: number): string {
  return `${count} ${count === 1 ? "pod" : "pods"}`;
}
