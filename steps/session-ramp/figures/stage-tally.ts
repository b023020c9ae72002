import type { Distribution } from "./distribution.ts";
import { type Entry, outcomeOf, tpotOf } from "./entry.ts";
import { Histogram } from "./histogram.ts";

/** The figures of one stage of the load. Latencies in ms over its successful requests; undefined = no sample. */
export interface StageFigures {
  /** Requests that ended, failed ones included. */
  readonly requests: number;
  readonly ok: number;
  readonly failed: number;
  /** Requests that we cut at the end: in none of the counts above. */
  readonly incomplete: number;
  /** Of the successful requests. */
  readonly outputTokens: number;
  /** First send and last byte, Unix milliseconds; null when none was sent. */
  readonly from: number | null;
  readonly to: number | null;
  readonly durationSeconds: number;
  readonly ttft: Distribution | undefined;
  readonly tpot: Distribution | undefined;
  readonly itl: Distribution | undefined;
  readonly e2e: Distribution | undefined;
  readonly sendDelay: Distribution | undefined;
}

/**
 * Adds up one stage. The run's figures are the merged stages, so that a token is counted once. Memory: five
 * histograms, some hundred KiB at most.
 */
export class StageTally {
  readonly ttft = new Histogram();
  readonly tpot = new Histogram();
  readonly itl = new Histogram();
  readonly e2e = new Histogram();
  readonly sendDelay = new Histogram();
  ok = 0;
  failed = 0;
  incomplete = 0;
  outputTokens = 0;
  /** Tokens of incomplete requests. */
  incompleteTokens = 0;
  /** First send and last byte, monotonic ms. */
  from = Number.POSITIVE_INFINITY;
  to = Number.NEGATIVE_INFINITY;

  get requests(): number {
    return this.ok + this.failed;
  }

  get wasSent(): boolean {
    return this.from <= this.to;
  }

  get durationSeconds(): number {
    return this.wasSent ? (this.to - this.from) / 1000 : 0;
  }

  add(entry: Entry): void {
    const outcome = outcomeOf(entry);
    this[outcome]++;
    if (outcome === "incomplete") {
      this.incompleteTokens += entry.outputTokens.count;
      return;
    }
    const { due, sent, end } = entry;
    if (sent !== undefined && end !== undefined) {
      this.from = Math.min(this.from, sent);
      this.to = Math.max(this.to, end);
      this.sendDelay.add(sent - due - (entry.connectMs ?? 0) - (entry.waitedMs ?? 0));
    }
    if (outcome === "ok") this.#success(entry);
  }

  merge(other: StageTally): void {
    this.ok += other.ok;
    this.failed += other.failed;
    this.incomplete += other.incomplete;
    this.outputTokens += other.outputTokens;
    this.incompleteTokens += other.incompleteTokens;
    this.from = Math.min(this.from, other.from);
    this.to = Math.max(this.to, other.to);
    this.ttft.merge(other.ttft);
    this.tpot.merge(other.tpot);
    this.itl.merge(other.itl);
    this.e2e.merge(other.e2e);
    this.sendDelay.merge(other.sendDelay);
  }

  /** `unix`: Unix ms of a moment on the monotonic clock. */
  figures(unix: (moment: number) => number): StageFigures {
    return {
      requests: this.requests,
      ok: this.ok,
      failed: this.failed,
      incomplete: this.incomplete,
      outputTokens: this.outputTokens,
      from: this.wasSent ? unix(this.from) : null,
      to: this.wasSent ? unix(this.to) : null,
      durationSeconds: this.durationSeconds,
      ttft: this.ttft.describe(),
      tpot: this.tpot.describe(),
      itl: this.itl.describe(),
      e2e: this.e2e.describe(),
      sendDelay: this.sendDelay.describe(),
    };
  }

  #success(entry: Entry): void {
    const { sent, first, last, outputTokens } = entry;
    this.outputTokens += outputTokens.count;
    if (sent === undefined || first === undefined || last === undefined) return;
    this.ttft.add(first - sent);
    this.e2e.add(last - sent);
    const tpot = tpotOf(entry);
    if (tpot !== undefined) this.tpot.add(tpot);
    this.#gaps(entry);
  }

  #gaps({ times, chunks }: Entry): void {
    let before = times[0] ?? Number.NaN;
    for (let index = 1; index < chunks; index++) {
      const at = times[index] ?? Number.NaN;
      this.itl.add(at - before);
      before = at;
    }
  }
}
