import type { Distribution } from "./distribution.ts";
import type { Entry } from "./entry.ts";
import { Histogram } from "./histogram.ts";

/** Latencies that are told of the whole run only, ms over the successful requests; undefined = no sample. */
export interface RunLatencyFigures {
  /** From the actual send to the response head, and to the first content that is no reasoning (TTFOT). */
  readonly ttfb: Distribution | undefined;
  readonly firstVisible: Distribution | undefined;
  /** From the intended send to the first and to the last content: what a user sees who does not wait for us. */
  readonly ttftIntended: Distribution | undefined;
  readonly e2eIntended: Distribution | undefined;
  /** From the actual send to the end of the stream. */
  readonly e2eStream: Distribution | undefined;
  /** e2e / output tokens: time per token with the first. */
  readonly ntpot: Distribution | undefined;
  /** (last content - first content) / (events with content - 1), one for each request; not defined for one event. */
  readonly itlRequestMean: Distribution | undefined;
  /** Opening a connection, of all ended requests that had to, failed ones included. */
  readonly connect: Distribution | undefined;
  /** Waiting for a session to be free, of all ended requests that had to. */
  readonly sessionWait: Distribution | undefined;
}

export class RunLatencies {
  readonly #ttfb = new Histogram();
  readonly #firstVisible = new Histogram();
  readonly #ttftIntended = new Histogram();
  readonly #e2eIntended = new Histogram();
  readonly #e2eStream = new Histogram();
  readonly #ntpot = new Histogram();
  readonly #itlRequestMean = new Histogram();
  readonly #connect = new Histogram();
  readonly #sessionWait = new Histogram();

  /** Takes a request that ended, however. */
  add(entry: Entry): void {
    if (entry.connectMs !== undefined) this.#connect.add(entry.connectMs);
    if (entry.waitedMs !== undefined) this.#sessionWait.add(entry.waitedMs);
    if (entry.failure === undefined) this.#success(entry);
  }

  figures(): RunLatencyFigures {
    return {
      ttfb: this.#ttfb.describe(),
      firstVisible: this.#firstVisible.describe(),
      ttftIntended: this.#ttftIntended.describe(),
      e2eIntended: this.#e2eIntended.describe(),
      e2eStream: this.#e2eStream.describe(),
      ntpot: this.#ntpot.describe(),
      itlRequestMean: this.#itlRequestMean.describe(),
      connect: this.#connect.describe(),
      sessionWait: this.#sessionWait.describe(),
    };
  }

  #success({ due, sent, head, end, first, firstVisible, last, chunks, outputTokens }: Entry): void {
    if (sent === undefined) return;
    if (head !== undefined) this.#ttfb.add(head - sent);
    if (end !== undefined) this.#e2eStream.add(end - sent);
    if (firstVisible !== undefined) this.#firstVisible.add(firstVisible - sent);
    if (first === undefined || last === undefined) return;
    this.#ttftIntended.add(first - due);
    this.#e2eIntended.add(last - due);
    if (outputTokens.count > 0) this.#ntpot.add((last - sent) / outputTokens.count);
    if (chunks > 1) this.#itlRequestMean.add((last - first) / (chunks - 1));
  }
}
