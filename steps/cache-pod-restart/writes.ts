import { UnreachableError } from "../../lib/errors/index.ts";
import { ConflictError, type Workloads } from "../../lib/kubernetes/index.ts";
import type { Plan } from "./plan.ts";
import type { Unit } from "./unit.ts";

/** Does all that a rollout does, the writes as dry runs: what the account may not do shows before anything changes. */
export async function rehearse(plan: Plan, at: Workloads): Promise<void> {
  for (const unit of plan.units) {
    if (unit.owning.kind === "workload") await at.get(unit.owning.workload);
    if (!(await tell(unit, at, { restartedAt: new Date(), dryRun: true }))) throw gone(unit);
  }
}

interface Telling {
  /** The same each time that one unit is told: so a restart whose answer was lost is not made twice. */
  readonly restartedAt: Date;
  readonly dryRun: boolean;
}

/** Tells a unit to restart. False when its workload is gone. */
export async function tell(
  { owning, pods }: Unit,
  at: Workloads,
  { restartedAt, dryRun }: Telling,
): Promise<boolean> {
  if (owning.kind === "workload") return at.restart(owning.workload, { at: restartedAt, dryRun });
  try {
    await at.deletePod(pods[0], { dryRun });
  } catch (error) {
    // A pod that has a successor of its name needs no deleting, as one that is gone.
    if (!(error instanceof ConflictError && /\bUID\b/.test(error.message))) throw error;
  }
  return true;
}

export function gone({ what }: Unit): UnreachableError {
  return new UnreachableError(`${what} is gone: someone deleted it`);
}
