import { InvalidError, StepError } from "../../../lib/errors/index.ts";
import type { Cluster } from "../../../lib/kubernetes/index.ts";
import type { Log } from "../../../lib/log.ts";
import type { Reading } from "../reading.ts";
import type { Claim } from "./attempt.ts";
import { gatewayId, leaseName, namespaceOf } from "./gateway-id.ts";
import { DURATION_SECONDS } from "./holder.ts";
import { PACE, type Pace } from "./pace.ts";
import { createPatience, type Patience } from "./patience.ts";
import { waitForTurn } from "./turn.ts";

export interface GuardOptions {
  readonly params: {
    /** UID of the PipelineRun; undefined = there is none that could hold a Lease. */
    readonly runUid: string | undefined;
    readonly runName: string | undefined;
    readonly busyWaitSeconds: number;
    /** A run that restarts pods does harm to others, where one that only measures is itself spoilt. */
    readonly restartPods: boolean;
  };
  readonly runNamespace: string;
  readonly gatewayUrl: string;
  readonly cluster: Reading<Cluster>;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly pace?: Pace;
}

/**
 * Keeps two runs from measuring through one gateway at once: takes its Lease, or waits for it as long as is allowed.
 * Throws InvalidError when another run has it. Where no Lease can be taken a run that restarts no pods goes on, and the
 * log says why; one that does ends with InvalidError.
 */
export async function guardOverlap(options: GuardOptions): Promise<void> {
  const { params, runNamespace, cluster, signal, log, pace = PACE } = options;
  const { runUid: uid, runName, busyWaitSeconds, restartPods } = params;
  if (uid === undefined) return log.info("overlap guard: off, since run-uid is empty");
  if (!cluster.known) {
    if (restartPods) throw unguarded(cluster.error);
    return log.info(`overlap guard: off: ${cluster.why}`);
  }
  const patience = createPatience(pace, options);
  const around = { ...options, cluster: cluster.value, pace, patience };
  try {
    const claim = await claimOf({ uid, run: `${runNamespace}/${runName}` }, around);
    const from = await waitForTurn(claim, busyWaitSeconds, around);
    const why = from === undefined ? "" : ` (${from})`;
    log.info(`overlap guard: Lease ${claim.lease} of ${claim.gateway} is this run's${why}`);
    tellWhoDoesNot(claim, cluster.value.namespace, log);
    await tellWhoSeesIt(claim, around);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof StepError) || error instanceof InvalidError) throw error;
    if (restartPods) throw unguarded(error);
    log.warn(`overlap guard: off, two runs could overlap: ${inFull(error)}`);
  }
}

interface Around extends Omit<GuardOptions, "cluster"> {
  readonly cluster: Cluster;
  readonly patience: Patience;
}

/** Nobody's benchmark is to lose its engines to a run that could not look. */
function unguarded(error: StepError): InvalidError {
  const { message, hint, reproduce } = error;
  const hints = [hint, "a run that restarts no pods goes on without it"].filter(Boolean);
  return new InvalidError(`${message}; without the overlap guard no pods are restarted`, {
    hint: hints.join("; "),
    ...(reproduce !== undefined && { reproduce }),
    cause: error,
  });
}

async function claimOf(
  run: Pick<Claim, "uid" | "run">,
  { cluster, gatewayUrl, runNamespace, patience }: Around,
): Promise<Claim> {
  // Without the right to list them the same gateway may go by two names, its address and its Service's.
  const services = await patience(() => cluster.services()).catch((error: unknown) => {
    if (error instanceof StepError) return [];
    throw error;
  });
  const gateway = gatewayId(gatewayUrl, { runNamespace, services });
  return { ...run, gateway, lease: leaseName(gateway) };
}

/** A Lease is seen by those who look where it is: runs that name the gateway by its URL may look for llm-d elsewhere. */
function tellWhoDoesNot({ gateway }: Claim, leaseNamespace: string, log: Log): void {
  const namespace = namespaceOf(gateway);
  if (namespace === undefined || namespace === leaseNamespace) return;
  log.info(
    `overlap guard: the Lease is in namespace ${leaseNamespace}, ${gateway} in ${namespace}: runs given another namespace take another Lease, and neither sees the other`,
  );
}

/** The next run looks this one up as this one does now: what it will not see is said before it matters. */
async function tellWhoSeesIt({ run }: Claim, { cluster, runNamespace, params, signal, log }: Around) {
  try {
    const own = await cluster.pipelineRun(runNamespace, params.runName ?? "", signal);
    if (own?.uid === params.runUid) return;
    log.info(`overlap guard: ${run} is no PipelineRun of this cluster, so the next run will not wait for it`);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof StepError)) throw error;
    log.warn(
      `overlap guard: the next run may find this one at work for ${DURATION_SECONDS} s: ${inFull(error)}`,
    );
  }
}

function inFull({ message, hint, reproduce }: StepError): string {
  return [message, hint && `Hint: ${hint}`, reproduce && `Try: ${reproduce}`].filter(Boolean).join(". ");
}
