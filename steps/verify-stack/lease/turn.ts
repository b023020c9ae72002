import { setTimeout as sleep } from "node:timers/promises";
import { InvalidError, StepError } from "../../../lib/errors/index.ts";
import type { Cluster } from "../../../lib/kubernetes/index.ts";
import type { Log } from "../../../lib/log.ts";
import { attempt, type Claim } from "./attempt.ts";
import type { Holder } from "./holder.ts";
import type { Pace } from "./pace.ts";
import type { Patience } from "./patience.ts";

interface Around {
  readonly cluster: Cluster;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly pace: Pace;
  /** Of the first look, which must not fail. */
  readonly patience: Patience;
}

/**
 * Takes the Lease, within `seconds` from now should another run hold it, and gives why that one has it no longer.
 * Throws InvalidError when it is still held then. A read that fails during the wait says nothing, and the wait goes on.
 */
export async function waitForTurn(
  claim: Claim,
  seconds: number,
  { cluster, signal, log, pace, patience }: Around,
): Promise<string | undefined> {
  const end = performance.now() + seconds * 1000;
  let holder: Holder | undefined;
  let sayAt = 0;
  for (;;) {
    const look = () => attempt(claim, cluster, signal);
    const tried = await (holder === undefined ? patience(look) : look().catch(skipFailure));
    if (tried?.isTaken) return tried.from;
    const by = tried?.by ?? holder;
    if (by === undefined) throw new Error("a Lease that is not taken has a holder");
    if (by.run !== holder?.run) sayAt = 0;
    if (by.freeAt !== undefined && holder?.freeAt === undefined) log.warn(`overlap guard: ${by.why}`);
    holder = by;
    const now = performance.now();
    const leftMs = end - now;
    if (leftMs <= 0) throw busy(claim, holder, seconds, cluster.namespace);
    if (now >= sayAt) {
      log.info(`overlap guard: ${waiting(claim, holder, leftMs)}`);
      sayAt = now + pace.sayMs;
    }
    await sleep(Math.min(pace.pollMs, leftMs), undefined, { signal });
  }
}

function skipFailure(error: unknown): undefined {
  if (!(error instanceof StepError)) throw error;
}

function waiting({ lease }: Claim, { run, freeAt }: Holder, leftMs: number): string {
  const until = freeAt === undefined ? "its end" : `its end, or ${freeAt.toISOString()}`;
  return `${run} holds Lease ${lease}; waiting for ${until}, ${Math.ceil(leftMs / 1000)} s at most`;
}

function busy(claim: Claim, holder: Holder, seconds: number, leaseNamespace: string): InvalidError {
  const { run, freeAt } = holder;
  const [namespace, name] = run.split("/");
  const hints = [`${seconds === 0 ? "give" : "raise"} busy-wait-seconds to wait for its end`];
  if (name !== undefined) hints.push(`end it with tkn pipelinerun cancel ${name} -n ${namespace}`);
  if (freeAt !== undefined) {
    hints.push(`when it has ended, kubectl delete lease ${claim.lease} -n ${leaseNamespace}`);
    hints.push(`the Lease is free at ${freeAt.toISOString()} anyway`);
  }
  const waited = seconds === 0 ? "busy-wait-seconds waits" : `waited ${seconds} s`;
  return new InvalidError(`${run} holds Lease ${claim.lease}; ${waited}`, {
    hint: hints.join("; "),
    reproduce: `kubectl get lease ${claim.lease} -n ${leaseNamespace} -o yaml`,
  });
}
