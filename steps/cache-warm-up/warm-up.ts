import { InvalidError } from "../../lib/errors/index.ts";
import {
  Completion,
  closeConnections,
  type Failure,
  FirstRequests,
  openConnections,
  sessionOf,
  type Target,
} from "../../lib/load/index.ts";
import { sessionId, testIdOf } from "../../lib/session.ts";

export interface Plan {
  readonly target: Target;
  readonly prompt: string;
  readonly maxTokens: number;
  readonly seed: number;
  readonly requestTimeoutSeconds: number;
  readonly warmupCount: number;
  readonly sessions: number;
  /** Tokens in a cache block; null = not known. */
  readonly blockSize: number | null;
}

export interface WarmedUp {
  /** Requests that were to be sent. */
  readonly asked: number;
  readonly sent: number;
  readonly failures: readonly Failure[];
  /** Tokens of the prompt as the server counts them; null when no answer said. */
  readonly promptTokens: number | null;
}

/** Fewest failures, and no success before them, after which no more is sent. */
function hopelessAfter(sessions: number): number {
  return Math.max(3, Math.min(sessions, 10));
}

/**
 * Sends `warmupCount` rounds over all sessions, one request after another; stops when all of the first ones fail.
 * Throws InvalidError as soon as an answer shows that the prompt cannot hit, and UnreachableError when there is no
 * connection to be had.
 */
export async function warmUp(plan: Plan, signal: AbortSignal): Promise<WarmedUp> {
  const { target, warmupCount, sessions, requestTimeoutSeconds, blockSize } = plan;
  const testId = testIdOf.warmUp(target.testId);
  const completion = new Completion({ ...plan, ...target, testId });
  const { connections } = await openConnections(target.origin, 1);
  const abort = () => closeConnections(connections, "the run was told to end");
  signal.addEventListener("abort", abort, { once: true });
  try {
    const failures: Failure[] = [];
    let promptTokens: number | null = null;
    let sent = 0;
    const [connection] = connections;
    const asked = warmupCount * sessions;
    const first = new FirstRequests(hopelessAfter(sessions));
    while (connection !== undefined && sent < asked && !first.allFailed && !signal.aborted) {
      const session = sessionId(target.testId, sessionOf(sent, sessions));
      const tags = { session, requestId: `${testId}-${sent}` };
      const { answer, failure } = await connection.send(completion.message(tags), {
        timeoutMs: requestTimeoutSeconds * 1000,
      });
      if (failure?.cause === "aborted") break;
      sent++;
      first.add(failure !== undefined);
      if (failure !== undefined) failures.push(failure);
      else promptTokens ??= answer.usage?.promptTokens ?? null;
      requireBlock(promptTokens, blockSize);
    }
    return { asked, sent, failures, promptTokens };
  } finally {
    signal.removeEventListener("abort", abort);
    closeConnections(connections, "the warm-up has ended");
  }
}

/** Only whole blocks before the last token can be found again: h(L) = floor((L-1)/B)*B (vLLM kv_cache_manager). */
function requireBlock(promptTokens: number | null, blockSize: number | null): void {
  if (promptTokens === null || blockSize === null || promptTokens > blockSize) return;
  throw new InvalidError(
    `the prompt has ${promptTokens} tokens and a cache block ${blockSize}: nothing can hit; ` +
      `give a prompt of more than ${blockSize} tokens`,
  );
}
