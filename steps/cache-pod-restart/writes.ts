import { UnreachableError } from "../../lib/errors/index.ts";
import { ConflictError, type Workloads } from "../../lib/kubernetes/index.ts";
import type { Plan } from "./plan.ts";
import type { Unit } from "./unit.ts";

/** Does all that a rollout does, the writes as dry runs: what the account may not do shows before anything changes. */
export async function rehearse(plan: Plan, at: Workloads): Promise<void> {
  for (const unit of plan.units) {
    if (unit.owning.kind === "workload") await at.get(unit.owning.workload);
    await tell(unit, at, { dryRun: true });
  }
}

/** Tells a unit to restart. Throws UnreachableError when its workload is gone. */
export async function tell(
  { owning, pods, what }: Unit,
  at: Workloads,
  { dryRun }: { readonly dryRun: boolean },
): Promise<void> {
  if (owning.kind === "workload") {
    if (await at.restart(owning.workload, { at: new Date(), dryRun })) return;
    throw new UnreachableError(`${what} is gone: someone deleted it`);
  }
  try {
    await at.deletePod(pods[0], { dryRun });
  } catch (error) {
    // A pod that has a successor of its name needs no deleting, as one that is gone.
    if (!(error instanceof ConflictError)) throw error;
  }
}
