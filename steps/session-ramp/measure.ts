import {
  Completion,
  closeConnections,
  type Health,
  HealthWatch,
  openConnections,
  runClosedLoop,
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
  /** The run was ended from outside before all requests were sent. */
  readonly partial: boolean;
}

export interface Around {
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Takes each request's record; a promise means: wait, the disk is slower than we are. */
  readonly recorder: { write(record: RequestRecord): Promise<void> | undefined } | undefined;
}

/**
 * Sends the plan's requests in a closed loop over connections that are open before the clock starts. When the
 * signal ends it early, what still runs is dropped, and the figures are of what was done. Throws UnreachableError
 * when no connection can be made at all.
 */
export async function measure(plan: Plan, { signal, log, recorder }: Around): Promise<Measurement> {
  const { target, prompt, ...rest } = plan;
  const { requests, sessions, concurrency, pauseMs, requestTimeoutSeconds } = plan;
  const completion = new Completion({ ...plan, ...target });
  const connections = await openConnections(target.origin, Math.min(concurrency, requests));
  const abort = () => void closeConnections(connections, "the run was told to end");
  signal.addEventListener("abort", abort, { once: true });

  const clock = new WallClock();
  const tally = new Tally(sessions, clock);
  const progress = new Progress(log, requests);
  const health = new HealthWatch();
  try {
    await runClosedLoop({ requests, concurrency, pauseMs, signal }, async ({ index, loop, due }) => {
      const session = index % sessions;
      const tags = { session: sessionId(target.testId, session), requestId: `${target.testId}-${index}` };
      const connection = connections[loop];
      if (connection === undefined) throw new Error(`loop ${loop} has no connection`);
      const exchange = await connection.send(completion.message(tags), requestTimeoutSeconds * 1000);
      tally.add({ session, due, exchange });
      progress.advance(exchange.failure !== undefined);
      if (recorder !== undefined) await recorder.write(recordOf({ index, due, tags, exchange }, clock));
    });
    const figures = tally.figures();
    return { ...figures, target, plan: rest, health: health.stop(), partial: figures.requests < requests };
  } finally {
    signal.removeEventListener("abort", abort);
    await closeConnections(connections, "the run has ended");
  }
}
