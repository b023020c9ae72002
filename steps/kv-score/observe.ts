import { InvalidError, StepError } from "../../lib/errors/index.ts";
import type { Log } from "../../lib/log.ts";
import type { KvManager, Question } from "./kv-manager.ts";
import type { Scores } from "./scores.ts";
import type { Sending, Sent } from "./sending.ts";

export interface ObserveOptions {
  readonly manager: KvManager | string;
  readonly question: Question;
  readonly warmupCount: number;
  readonly requests: number;
  /** Most milliseconds to wait after the warm-up until the manager has heard of it. */
  readonly scoreWaitMs: number;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** What was asked and sent, request by request. */
export interface Observed {
  readonly sent: readonly Sent[];
  /** What the manager said before each request, or why it did not. */
  readonly before: readonly (Scores | string)[];
}

/** Fills a cache, then asks for the scores and sends the prompt, in turn. */
export async function observe(sending: Sending, options: ObserveOptions): Promise<Observed> {
  const { manager, question, warmupCount, requests, scoreWaitMs, signal, log } = options;
  for (let n = 0; n < warmupCount; n++) {
    const { failure } = await sending.warmUp();
    if (failure !== undefined)
      log.warn(`warm-up request ${n + 1} failed with ${failure.cause}: ${failure.message}`);
    endWith(signal);
  }
  const settle = warmupCount > 0 && typeof manager !== "string";
  if (settle) await askedOr(() => manager.settled(question, scoreWaitMs));
  const sent: Sent[] = [];
  const before: (Scores | string)[] = [];
  for (let n = 0; n < requests; n++) {
    before.push(typeof manager === "string" ? manager : await askedOr(() => manager.scores(question)));
    sent.push(await sending.probe());
    endWith(signal);
  }
  return { sent, before };
}

/** The scores, or why there are none. */
async function askedOr(ask: () => Promise<Scores>): Promise<Scores | string> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof StepError) return error.message;
    throw error;
  }
}

function endWith(signal: AbortSignal): void {
  if (signal.aborted) throw new InvalidError("ended before all requests were sent");
}
