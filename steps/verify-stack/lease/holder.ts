import { StepError } from "../../../lib/errors/index.ts";
import type { Cluster, Lease } from "../../../lib/kubernetes/index.ts";

/** Where a Lease names the PipelineRun that holds it, as `namespace/name`; `holderIdentity` is that run's UID. */
export const RUN_ANNOTATION = "llm-d-validation-catalog/pipeline-run";

/**
 * Longest that a holder keeps the Lease when nobody can look up whether it still runs. More than a run can take: the
 * timeouts that cache-hit-pipeline gives its tasks after verify-stack add up to 170 minutes (restart 65, warm-up 20,
 * ramp 55, six tasks of 5), and verify-stack itself has 2 once it has the Lease.
 */
export const DURATION_SECONDS = 10_800;

/** Whether the holder of a Lease has gone. */
export interface Holder {
  /** The run as `namespace/name`; its UID where the Lease names no run. */
  readonly run: string;
  readonly isGone: boolean;
  /** How that is known. */
  readonly why: string;
  /** Set when the run could not be looked up, so that only time frees the Lease. */
  readonly freeAt: Date | undefined;
}

/** Looks up the PipelineRun that holds a Lease; where that is not possible its age decides. */
export async function lookUpHolder(lease: Lease, cluster: Cluster, signal: AbortSignal): Promise<Holder> {
  if (lease.holder === "") return gone("nobody", "nobody holds it");
  const [, namespace, name] = /^([^/]+)\/([^/]+)$/.exec(lease.annotations[RUN_ANNOTATION] ?? "") ?? [];
  if (namespace === undefined || name === undefined) {
    return byAge(lease, lease.holder, `it has no annotation ${RUN_ANNOTATION}`, cluster.leases.now());
  }
  const run = `${namespace}/${name}`;
  try {
    const found = await cluster.pipelineRun(namespace, name, signal);
    if (found === undefined) return gone(run, `PipelineRun ${run} is gone`);
    if (found.uid !== lease.holder) return gone(run, `PipelineRun ${run} is another one of that name`);
    if (found.ended !== undefined) return gone(run, `PipelineRun ${run} has ended: ${found.ended}`);
    return { run, isGone: false, why: `PipelineRun ${run} is running`, freeAt: undefined };
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return byAge(lease, run, error.message, cluster.leases.now());
  }
}

function gone(run: string, why: string): Holder {
  return { run, isGone: true, why, freeAt: undefined };
}

/** Both times are of the API server's clock, so that clocks of nodes that differ do no harm. */
function byAge({ renewedAt, durationSeconds }: Lease, run: string, doubt: string, now: Date): Holder {
  const keptMs = (durationSeconds ?? DURATION_SECONDS) * 1000;
  const freeAt = new Date((renewedAt?.getTime() ?? 0) + keptMs);
  const why = `whether ${run} still runs cannot be looked up: ${doubt}`;
  const isGone = freeAt <= now;
  return { run, isGone, why: isGone ? `it was left at ${freeAt.toISOString()}; ${why}` : why, freeAt };
}
