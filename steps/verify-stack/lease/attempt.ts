import { setTimeout as sleep } from "node:timers/promises";
import { type Cluster, ConflictError } from "../../../lib/kubernetes/index.ts";
import { DURATION_SECONDS, type Holder, lookUpHolder, RUN_ANNOTATION } from "./holder.ts";

/** The run that wants the Lease, and the Lease. */
export interface Claim {
  readonly lease: string;
  readonly gateway: string;
  /** UID of the PipelineRun. */
  readonly uid: string;
  /** `namespace/name` of the PipelineRun. */
  readonly run: string;
}

export type Attempt =
  /** `from`: why its last holder has no claim to it any more; undefined when there was none. */
  { readonly isTaken: true; readonly from: string | undefined } | { readonly isTaken: false; by: Holder };

/** Conflicts in a row. Each means that another run was quicker, and that one then holds it: more than two are odd. */
const MOST_CONFLICTS = 10;
/** Milliseconds before it is read again, so that runs that started together fall out of step. */
const RETRY_MS = 50;

/**
 * Takes the Lease, or says who has it. What another has written in the meantime is never overwritten: the Lease is
 * read again. Throws ConflictError when that never ends, and ForbiddenError and UnreachableError as Leases do.
 */
export async function attempt(claim: Claim, cluster: Cluster, signal: AbortSignal): Promise<Attempt> {
  for (let conflicts = 0; ; conflicts++) {
    try {
      return await attemptOnce(claim, cluster, signal);
    } catch (error) {
      if (!(error instanceof ConflictError) || conflicts === MOST_CONFLICTS) throw error;
    }
    await sleep(RETRY_MS * (1 + Math.random()), undefined, { signal });
  }
}

async function attemptOnce(claim: Claim, cluster: Cluster, signal: AbortSignal): Promise<Attempt> {
  const { leases } = cluster;
  const found = await leases.get(claim.lease, signal);
  if (found === undefined) {
    await leases.create(claim.lease, takingOf(claim), signal);
    return { isTaken: true, from: undefined };
  }
  if (found.holder === claim.uid) {
    await leases.update(found, takingOf(claim), signal);
    return { isTaken: true, from: "this run had it already" };
  }
  const holder = await lookUpHolder(found, cluster, signal);
  if (!holder.isGone) return { isTaken: false, by: holder };
  await leases.update(found, takingOf(claim), signal);
  return { isTaken: true, from: holder.why };
}

function takingOf({ uid, run, gateway }: Claim) {
  return {
    holder: uid,
    labels: { "app.kubernetes.io/part-of": "llm-d-validation-catalog" },
    annotations: { [RUN_ANNOTATION]: run, "llm-d-validation-catalog/gateway": gateway },
    durationSeconds: DURATION_SECONDS,
  };
}
