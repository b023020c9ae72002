import { InvalidError, StepError } from "../../../lib/errors/index.ts";
import type { Cluster } from "../../../lib/kubernetes/index.ts";
import type { Log } from "../../../lib/log.ts";
import type { Reading } from "../reading.ts";
import type { Claim } from "./attempt.ts";
import { gatewayId, leaseName } from "./gateway-id.ts";
import { DURATION_SECONDS } from "./holder.ts";
import { type Pace, waitForTurn } from "./turn.ts";

export interface GuardOptions {
  readonly params: {
    /** UID of the PipelineRun; undefined = there is none that could hold a Lease. */
    readonly runUid: string | undefined;
    readonly runName: string | undefined;
    readonly busyWaitSeconds: number;
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
 * Throws InvalidError when another run has it. Where no Lease can be taken the log says why, and the run goes on.
 */
export async function guardOverlap(options: GuardOptions): Promise<void> {
  const { params, runNamespace, cluster, signal, log } = options;
  const { runUid: uid, runName, busyWaitSeconds } = params;
  if (uid === undefined) return log.info("overlap guard: off, since run-uid is empty");
  if (!cluster.known) return log.info(`overlap guard: off: ${cluster.why}`);
  const around = { ...options, cluster: cluster.value };
  try {
    const claim = await claimOf({ uid, run: `${runNamespace}/${runName}` }, around);
    const from = await waitForTurn(claim, busyWaitSeconds, around);
    const why = from === undefined ? "" : ` (${from})`;
    log.info(`overlap guard: Lease ${claim.lease} of ${claim.gateway} is this run's${why}`);
    await tellWhoSeesIt(claim, around);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof StepError) || error instanceof InvalidError) throw error;
    log.warn(`overlap guard: off, two runs could overlap: ${inFull(error)}`);
  }
}

interface Around extends Omit<GuardOptions, "cluster"> {
  readonly cluster: Cluster;
}

async function claimOf(
  run: Pick<Claim, "uid" | "run">,
  { cluster, gatewayUrl, runNamespace }: Around,
): Promise<Claim> {
  // Without the right to list them the same gateway may go by two names, its address and its Service's.
  const services = await cluster.services().catch((error: unknown) => {
    if (error instanceof StepError) return [];
    throw error;
  });
  const gateway = gatewayId(gatewayUrl, { runNamespace, services });
  return { ...run, gateway, lease: leaseName(gateway) };
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
