import {
  Completion,
  closeConnections,
  FirstRequests,
  type Health,
  HealthWatch,
  openConnections,
  runClosedLoop,
  sessionOf,
  type Target,
  WallClock,
} from "../../lib/load/index.ts";
import type { Log } from "../../lib/log.ts";
import { sessionId } from "../../lib/session.ts";
import { Progress } from "./progress.ts";
import { type RequestRecord, recordOf } from "./request-record.ts";
import { type Figures, Tally } from "./tally.ts";

/** What is to be sent. */
export interface Plan {
  readonly target: Target;
  readonly prompt: string;
  readonly maxTokens: number;
  readonly seed: number;
  readonly requestTimeoutSeconds: number;
  readonly requests: number;
  readonly sessions: number;
  readonly concurrency: number;
  readonly pauseMs: number;
}

/** What came of it. */
export interface Measurement extends Figures {
  readonly target: Target;
  readonly plan: Omit<Plan, "target" | "prompt">;
  /** The process that measured. */
  readonly health: Health;
  /** The run ended before all requests were sent: it was told to, or it gave up. */
  readonly partial: boolean;
  /** None of its first requests succeeded, and the rest was not sent. */
  readonly gaveUp: boolean;
}

export interface Around {
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Takes each request's record; a promise means: wait, the disk is slower than we are. */
  readonly recorder: { write(record: RequestRecord): Promise<void> | undefined } | undefined;
}

/** Fewest failures, and no success before them, after which a run gives up: two rounds of all loops. */
function hopelessAfter(concurrency: number): number {
  return Math.max(10, 2 * concurrency);
}

/**
 * Sends the plan's requests in a closed loop over connections that are open before the clock starts. When the
 * signal ends it early, or none of the first requests succeeds, what still runs is dropped, and the figures are of
 * what was done. Throws UnreachableError when no connection can be made at all.
 */
export async function measure(plan: Plan, { signal, log, recorder }: Around): Promise<Measurement> {
  const { target, prompt, ...rest } = plan;
  const { requests, sessions, concurrency, pauseMs, requestTimeoutSeconds } = plan;
  const completion = new Completion({ ...plan, ...target });
  const connections = await openConnections(target.origin, Math.min(concurrency, requests));
  const givingUp = new AbortController();
  const ending = AbortSignal.any([signal, givingUp.signal]);
  const why = () => (signal.aborted ? "the run was told to end" : "the run gave up");
  const abort = () => void closeConnections(connections, why());
  ending.addEventListener("abort", abort, { once: true });

  const clock = new WallClock();
  const tally = new Tally(sessions, clock);
  const progress = new Progress(log, requests);
  const first = new FirstRequests(hopelessAfter(concurrency));
  const health = new HealthWatch();
  try {
    await runClosedLoop({ requests, concurrency, pauseMs, signal: ending }, async ({ index, loop, due }) => {
      const session = sessionOf(index, sessions);
      const tags = { session: sessionId(target.testId, session), requestId: `${target.testId}-${index}` };
      const connection = connections[loop];
      if (connection === undefined) throw new Error(`loop ${loop} has no connection`);
      const exchange = await connection.send(completion.message(tags), requestTimeoutSeconds * 1000);
      tally.add({ session, due, exchange });
      progress.advance(exchange.failure !== undefined);
      if (exchange.failure?.cause !== "aborted") first.add(exchange.failure !== undefined);
      if (first.allFailed) givingUp.abort();
      if (recorder !== undefined) await recorder.write(recordOf({ index, due, tags, exchange }, clock));
    });
    const figures = tally.figures();
    const partial = figures.requests < requests;
    const gaveUp = partial && first.allFailed && !signal.aborted;
    return { ...figures, target, plan: rest, health: health.stop(), partial, gaveUp };
  } finally {
    ending.removeEventListener("abort", abort);
    await closeConnections(connections, "the run has ended");
  }
}
