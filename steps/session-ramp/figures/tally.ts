import type { WallClock } from "../../../lib/load/clock.ts";
import { Matrix } from "../matrix.ts";
import { type Entry, outcomeOf } from "./entry.ts";
import type { FailureCount, Figures } from "./figures.ts";
import { GoodputCount, type Slo } from "./goodput.ts";
import { OutputTally } from "./output-tally.ts";
import { PromptTally } from "./prompt-tally.ts";
import { RunLatencies } from "./run-latencies.ts";
import { StageTally } from "./stage-tally.ts";
import { type Span, throughputOf } from "./throughput.ts";
import { TimeSeries } from "./time-series.ts";

export interface TallyOptions {
  readonly sessions: number;
  readonly clock: WallClock;
  /** The run's zero, ms on the monotonic clock. */
  readonly start: number;
  readonly slo: Slo;
  /** Stages of the load, at least 1. */
  readonly stages: number;
}

/** Adds up a run, request by request. Its memory does not grow with the number of requests or tokens. */
export class Tally {
  readonly #clock: WallClock;
  readonly #start: number;
  readonly #stages: readonly StageTally[];
  readonly #matrix: Matrix;
  readonly #goodput: GoodputCount;
  readonly #series: TimeSeries;
  readonly #latencies = new RunLatencies();
  readonly #prompts = new PromptTally();
  readonly #outputs = new OutputTally();
  readonly #failures = new Map<string, FailureCount>();
  #steady: Span | undefined;

  constructor({ sessions, clock, start, slo, stages }: TallyOptions) {
    this.#clock = clock;
    this.#start = start;
    this.#stages = Array.from({ length: stages }, () => new StageTally());
    this.#matrix = new Matrix(sessions);
    this.#goodput = new GoodputCount(slo);
    this.#series = new TimeSeries(start);
  }

  /** Keeps nothing of `entry`. Throws RangeError when its stage or its times do not exist: our bug. */
  add(entry: Entry): void {
    const stage = this.#stages[entry.stage];
    if (stage === undefined) throw new RangeError(`no stage ${entry.stage} of ${this.#stages.length}`);
    if (entry.times.length < entry.chunks) {
      throw new RangeError(`${entry.chunks} chunks, but ${entry.times.length} times`);
    }
    stage.add(entry);
    this.#series.add(entry);
    const outcome = outcomeOf(entry);
    if (outcome === "incomplete") return;
    this.#goodput.add(entry);
    this.#latencies.add(entry);
    if (outcome === "ok") this.#success(entry);
    if (entry.failure !== undefined) this.#failure(entry.failure.cause, entry.failure.message);
  }

  /** When the load had reached its level, and when the last request was sent; monotonic ms. */
  markSteady(from: number, to: number): void {
    this.#steady = { from, to };
  }

  figures(): Figures {
    const run = new StageTally();
    for (const stage of this.#stages) run.merge(stage);
    const unix = (moment: number) => this.#clock.unix(moment);
    const { requests, ok, outputTokens, durationSeconds, wasSent } = run;
    const [from, to] = wasSent ? [run.from, run.to] : [this.#start, this.#start];
    return {
      requests,
      ok,
      failures: this.#failures,
      incomplete: { count: run.incomplete, outputTokens: run.incompleteTokens },
      from: unix(from),
      to: unix(to),
      durationSeconds,
      outputTokens,
      ttft: run.ttft.describe(),
      tpot: run.tpot.describe(),
      itl: run.itl.describe(),
      e2e: run.e2e.describe(),
      sendDelay: run.sendDelay.describe(),
      ...this.#latencies.figures(),
      ...this.#prompts.figures(),
      ...this.#outputs.figures(),
      goodput: this.#goodput.figures(durationSeconds),
      throughput: throughputOf({ ok, outputTokens, durationSeconds, to }, this.#series, this.#steady),
      series: this.#series.figures(),
      stages: this.#stages.map((stage) => stage.figures(unix)),
      matrix: this.#matrix,
    };
  }

  #success(entry: Entry): void {
    this.#prompts.add(entry);
    this.#outputs.add(entry);
    this.#matrix.add(entry.session, entry.upstream);
  }

  #failure(cause: string, message: string): void {
    const known = this.#failures.get(cause);
    this.#failures.set(cause, { count: (known?.count ?? 0) + 1, first: known?.first ?? message });
  }
}
