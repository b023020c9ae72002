import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { UnreachableError } from "../../lib/errors/index.ts";
import { mayRefuseSalt, probeBody } from "../../lib/llm-d/probe-body.ts";
import {
  type Connection,
  closeConnections,
  endpointPaths,
  openConnections,
  RequestHead,
  type Target,
  withModel,
} from "../../lib/load/index.ts";
import type { Log } from "../../lib/log.ts";
import { testIdOf } from "../../lib/session.ts";
import { msLeft } from "./time-left.ts";

/** Gateways and pickers take their time to learn of new pods: resolving names, caches of DNS, watches. */
const LEARNING_MS = 60_000;
const APART_MS = 1000;

export interface Probe {
  /** Its model may be still unknown. */
  readonly target: Target;
  readonly maxTokens: number;
  readonly requestTimeoutSeconds: number;
  /** On the monotonic clock, in milliseconds; whatever is under way then is cut. */
  readonly until: number;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * Sends completions, tagged as probes, until one succeeds; resolves with how many that took. Throws UnreachableError
 * with what the last one met when the gateway has had time enough.
 */
export async function complete(probe: Probe): Promise<number> {
  const { target, until, signal } = probe;
  const latest = Math.min(until, performance.now() + LEARNING_MS);
  // Opened by its first request: a gateway that was left without a pod may refuse connections for a moment.
  const { make } = await openConnections(target.origin, 0);
  const connection = make();
  const end = () => closeConnections([connection], "the run was told to end");
  signal.addEventListener("abort", end, { once: true });
  let known: Target | undefined;
  const resolve = async () => {
    const late = AbortSignal.timeout(msLeft(until));
    known ??= await withModel(target, { ...probe, signal: AbortSignal.any([signal, late]) });
    return known;
  };
  let problem: string | undefined;
  try {
    for (let tried = 1; ; tried++) {
      const found = await attempt(connection, probe, resolve);
      signal.throwIfAborted();
      if (found === undefined) return tried;
      // One that was cut for want of time tells less than the one before it.
      if (problem === undefined || performance.now() < until) problem = found;
      if (performance.now() + APART_MS > latest) throw failed(target, problem, tried);
      await sleep(APART_MS, undefined, { signal });
    }
  } finally {
    signal.removeEventListener("abort", end);
    closeConnections([connection], "the probe has ended");
  }
}

/** What went wrong, in a few words; undefined when there was a whole answer. */
async function attempt(
  connection: Connection,
  probe: Probe,
  resolve: () => Promise<Target>,
): Promise<string | undefined> {
  try {
    const target = await resolve();
    const { maxTokens, requestTimeoutSeconds, until } = probe;
    const ask = (salted: boolean) => {
      const timeoutMs = Math.min(requestTimeoutSeconds * 1000, msLeft(until));
      return send(connection, target, { maxTokens, timeoutMs, salted });
    };
    const first = await ask(true);
    const { failure } = mayRefuseSalt(first.status) ? await ask(false) : first;
    return failure && `${failure.cause}: ${failure.message}`;
  } catch (error) {
    if (error instanceof UnreachableError) return error.message;
    throw error;
  }
}

interface Asked {
  readonly maxTokens: number;
  readonly timeoutMs: number;
  readonly salted: boolean;
}

async function send(connection: Connection, target: Target, { maxTokens, timeoutMs, salted }: Asked) {
  const id = randomUUID();
  const body = Buffer.from(
    JSON.stringify({
      ...probeBody(target.model, id, { salted }),
      max_tokens: maxTokens,
      stream: true,
      stream_options: { include_usage: true },
    }),
  );
  const testId = testIdOf.probe(target.testId);
  const head = new RequestHead({ ...target, path: endpointPaths.chat, testId });
  const message = { head: head.text({ session: testId, requestId: id }, body.length), body };
  return connection.send(message, { timeoutMs });
}

function failed({ gateway }: Target, problem: string, tried: number): UnreachableError {
  return new UnreachableError(
    `every pod is new and ready, but no completion through ${gateway}: ${problem} (${tried} tries)`,
    { hint: "look at the logs of the gateway and its endpoint picker; check host and model" },
  );
}
