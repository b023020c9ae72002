import { HealthWatch, now, WallClock } from "../../lib/load/index.ts";
import { requestLimit } from "../../lib/load-params.ts";
import type { Log } from "../../lib/log.ts";
import type { Arrival, Turn } from "./arrival/index.ts";
import type { EndWatch } from "./end-watch.ts";
import { type Entry, Histogram, Tally } from "./figures/index.ts";
import type { Measurement, Unsent } from "./measurement.ts";
import type { Plan } from "./plan.ts";
import { Progress } from "./progress.ts";
import { Checkpoints } from "./record/checkpoints.ts";
import type { Recorder } from "./record/recorder.ts";
import { recordOf } from "./record/request-record.ts";
import type { Sender, Sent } from "./sending/sender.ts";
import type { Ask, Calibration, Workload } from "./workload/index.ts";

export interface Parts {
  readonly plan: Plan;
  /** Stages of the load. */
  readonly stages: number;
  readonly workload: Workload;
  readonly sender: Sender;
  readonly watch: EndWatch;
  readonly calibration: Calibration | undefined;
  /** How long each connection took that was opened before, milliseconds. */
  readonly connectMs: readonly number[];
  readonly log: Log;
  readonly recorder: Recorder | undefined;
}

/** The measured requests, from the first send to the last answer. Runs once. */
export class MeasuredRun {
  readonly #parts: Parts;
  readonly #clock = new WallClock();
  readonly #start = now();
  readonly #health = new HealthWatch();
  readonly #tally: Tally;
  readonly #progress: Progress;
  readonly #connects = new Histogram();
  #unsent: Unsent = { count: 0, forSession: 0, forRecords: 0 };
  /** Every request that was asked for has been sent. */
  #isWhole = false;
  /** Sends that wait for a session to be free. */
  readonly #waiting: (() => void)[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    const { plan, stages, log, connectMs } = parts;
    this.#tally = new Tally({ ...plan, stages, clock: this.#clock, start: this.#start });
    this.#progress = new Progress(log, requestLimit(plan));
    for (const ms of connectMs) this.#connects.add(ms);
    parts.watch.stop.addEventListener("abort", () => this.#wakeAll(), { once: true });
  }

  async run(arrival: Arrival): Promise<Measurement> {
    const { recorder } = this.#parts;
    const checkpoints = recorder && new Checkpoints(() => recorder.checkpoint(this.#measurement()));
    try {
      const { steadyFrom, steadyTo, sent } = await arrival.run(this.#start, (turn) => this.#send(turn));
      this.#isWhole = sent - this.#unsent.count === requestLimit(this.#parts.plan);
      this.#tally.markSteady(steadyFrom, steadyTo);
      this.#health.stop();
      return this.#measurement();
    } finally {
      checkpoints?.stop();
    }
  }

  #measurement(): Measurement {
    const { plan, watch, calibration } = this.#parts;
    const { target, prompt: _, ...rest } = plan;
    const asked = requestLimit(plan);
    return {
      ...this.#tally.figures(),
      target,
      plan: rest,
      calibration,
      health: this.#health.health(),
      connectBefore: this.#connects.describe(),
      // The last request may be what reached the limit of failures: nothing was left to be sent.
      ended: watch.ended === "failures" && this.#isWhole ? undefined : watch.ended,
      unsent: this.#unsent,
      asked: Number.isFinite(asked) ? asked : null,
    };
  }

  async #send(turn: Turn): Promise<void> {
    const { plan, workload, sender, watch, recorder } = this.#parts;
    // Also while it waits for a session: what waits takes memory, and nothing else would end it.
    watch.began();
    // The disk is slower than we are: what is due leaves late, and the send delay tells.
    if (recorder?.room !== undefined && !watch.stop.aborted) {
      await recorder.room;
      if (watch.stop.aborted) return this.#drop("forRecords");
    }
    if (watch.stop.aborted) return this.#drop();
    const chosen = await this.#ask(turn);
    if (chosen === undefined) return this.#drop("forSession");
    const { ask, waitedMs } = chosen;
    await sender.send(ask, turn, (sent) => {
      const entry = entryOf(turn, ask, { ...sent, waitedMs });
      this.#tally.add(entry);
      recorder?.write(recordOf({ turn, ask, sent, entry }, this.#clock, plan.recordGaps));
      const { failure, answer } = sent.exchange;
      this.#progress.advance(failure !== undefined);
      watch.finished(failure?.cause);
      workload.done(ask, failure === undefined ? answer.text : undefined);
      this.#waiting.shift()?.();
    });
  }

  /** It was due, and will not be sent any more. */
  #drop(waited?: "forSession" | "forRecords"): void {
    const { count, forSession, forRecords } = this.#unsent;
    this.#unsent = {
      count: count + 1,
      forSession: forSession + (waited === "forSession" ? 1 : 0),
      forRecords: forRecords + (waited === "forRecords" ? 1 : 0),
    };
    this.#parts.watch.finished("aborted");
  }

  /** What this turn asks; waits while every session is busy. Undefined when the run has been ended meanwhile. */
  async #ask({ index }: Turn): Promise<{ ask: Ask; waitedMs?: number } | undefined> {
    const { workload, watch } = this.#parts;
    const first = workload.next(index);
    if (first !== undefined) return { ask: first };
    const from = now();
    for (;;) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
      if (watch.stop.aborted) return undefined;
      const ask = workload.next(index);
      if (ask !== undefined) return { ask, waitedMs: now() - from };
    }
  }

  #wakeAll(): void {
    this.#parts.recorder?.letGo();
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

interface Ended extends Sent {
  readonly waitedMs: number | undefined;
}

function entryOf(
  { due, stage }: Turn,
  { session, sharedTokens }: Ask,
  { exchange, times, waitedMs }: Ended,
): Entry {
  const { answer, sent, head, end, connectMs, failure, upstream, outputTokens } = exchange;
  return {
    session,
    stage,
    due,
    sent,
    head,
    end,
    connectMs,
    waitedMs,
    failure,
    first: answer.first,
    firstVisible: answer.firstVisible,
    last: answer.last,
    times,
    chunks: times.length,
    promptTokens: answer.usage?.promptTokens ?? null,
    cachedTokens: answer.usage?.cachedTokens ?? null,
    sharedTokens: sharedTokens ?? null,
    outputTokens,
    upstream,
  };
}
