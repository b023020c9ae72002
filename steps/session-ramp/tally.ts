import {
  type Cause,
  type Distribution,
  type Exchange,
  Samples,
  type WallClock,
} from "../../lib/load/index.ts";
import { Matrix } from "./matrix.ts";

export interface FailureCount {
  readonly count: number;
  /** What the first of them said. */
  readonly first: string;
}

/** The figures of a run. Latencies in milliseconds over successful requests; undefined = no sample. */
export interface Figures {
  /** Requests that ended, failed ones included. */
  readonly requests: number;
  readonly ok: number;
  readonly failures: ReadonlyMap<Cause, FailureCount>;
  /** First send and last byte, Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  /** From first send to last byte. */
  readonly durationSeconds: number;
  /** Sums over the successful requests; null when one of them reported none. */
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  /** Prompt tokens -> successful requests with so many. */
  readonly promptLengths: ReadonlyMap<number, number>;
  readonly outputTokens: number;
  /** Successful requests by where their number of output tokens is from. */
  readonly tokenSources: { readonly usage: number; readonly chunks: number };
  /** Content events of the successful requests. */
  readonly chunks: number;
  /** From the actual send to the first content. */
  readonly ttft: Distribution | undefined;
  /** (last content - first content) / (output tokens - 1); not defined for a single token. */
  readonly tpot: Distribution | undefined;
  /** Every gap between two content events, pooled over the requests. */
  readonly itl: Distribution | undefined;
  /** From the actual send to the last content, and to the end of the stream. */
  readonly e2e: Distribution | undefined;
  readonly e2eStream: Distribution | undefined;
  /** By how much requests were sent later than due. */
  readonly sendDelay: Distribution | undefined;
  readonly matrix: Matrix;
}

/** One finished request. */
export interface Entry {
  readonly session: number;
  readonly due: number;
  readonly exchange: Exchange;
}

/** Adds up a run, request by request. */
export class Tally {
  readonly #clock: WallClock;
  readonly #matrix: Matrix;
  readonly #failures = new Map<Cause, FailureCount>();
  readonly #lengths = new Map<number, number>();
  readonly #ttft = new Samples();
  readonly #tpot = new Samples();
  readonly #itl = new Samples();
  readonly #e2e = new Samples();
  readonly #e2eStream = new Samples();
  readonly #sendDelay = new Samples();
  readonly #sources = { usage: 0, chunks: 0 };
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;
  #requests = 0;
  #ok = 0;
  #prompt: number | null = 0;
  #cached: number | null = 0;
  #output = 0;
  #chunks = 0;

  constructor(sessions: number, clock: WallClock) {
    this.#clock = clock;
    this.#matrix = new Matrix(sessions);
  }

  /** A request that was dropped because the run was told to end is neither a success nor a failure. */
  add({ session, due, exchange }: Entry): void {
    const { sent, end, failure } = exchange;
    if (failure?.cause === "aborted") return;
    this.#requests++;
    if (sent !== undefined && end !== undefined) {
      this.#from = Math.min(this.#from, sent);
      this.#to = Math.max(this.#to, end);
      this.#sendDelay.push(sent - due);
    }
    if (failure === undefined) this.#success(session, exchange);
    else this.#failure(failure.cause, failure.message);
  }

  figures(): Figures {
    const sentAny = this.#from <= this.#to;
    return {
      requests: this.#requests,
      ok: this.#ok,
      failures: this.#failures,
      from: sentAny ? this.#clock.unix(this.#from) : Date.now(),
      to: sentAny ? this.#clock.unix(this.#to) : Date.now(),
      durationSeconds: sentAny ? (this.#to - this.#from) / 1000 : 0,
      promptTokens: this.#ok === 0 ? null : this.#prompt,
      cachedTokens: this.#ok === 0 ? null : this.#cached,
      promptLengths: this.#lengths,
      outputTokens: this.#output,
      tokenSources: this.#sources,
      chunks: this.#chunks,
      ttft: this.#ttft.describe(),
      tpot: this.#tpot.describe(),
      itl: this.#itl.describe(),
      e2e: this.#e2e.describe(),
      e2eStream: this.#e2eStream.describe(),
      sendDelay: this.#sendDelay.describe(),
      matrix: this.#matrix,
    };
  }

  #success(session: number, { answer, sent, end, upstream, outputTokens }: Exchange): void {
    this.#ok++;
    this.#output += outputTokens.count;
    this.#sources[outputTokens.source]++;
    this.#chunks += answer.chunks;
    this.#usage(answer.usage);
    this.#matrix.add(session, upstream);
    const { first, last } = answer;
    if (sent !== undefined && end !== undefined) this.#e2eStream.push(end - sent);
    if (sent === undefined || first === undefined || last === undefined) return;
    this.#ttft.push(first - sent);
    this.#e2e.push(last - sent);
    this.#itl.pushAll(answer.gaps);
    if (outputTokens.count > 1) this.#tpot.push((last - first) / (outputTokens.count - 1));
  }

  #usage(usage: Exchange["answer"]["usage"]): void {
    const prompt = usage?.promptTokens ?? null;
    const cached = usage?.cachedTokens ?? null;
    this.#prompt = plus(this.#prompt, prompt);
    this.#cached = plus(this.#cached, cached);
    if (prompt !== null) this.#lengths.set(prompt, (this.#lengths.get(prompt) ?? 0) + 1);
  }

  #failure(cause: Cause, message: string): void {
    const known = this.#failures.get(cause);
    this.#failures.set(cause, { count: (known?.count ?? 0) + 1, first: known?.first ?? message });
  }
}

/** A sum of which a part is not known is not known. */
function plus(sum: number | null, value: number | null): number | null {
  return sum === null || value === null ? null : sum + value;
}
