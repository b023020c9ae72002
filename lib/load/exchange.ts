import { describeError } from "../http/describe-error.ts";
import { Answer, type AnswerOptions } from "./answer.ts";
import { errorText } from "./chunk.ts";
import { now } from "./clock.ts";
import type { Cause, Failure } from "./failure.ts";
import { type Headers, ProtocolError, type ResponseHead, type ResponseSink } from "./http1/index.ts";
import { LongEventError } from "./sse-reader.ts";
import { type Upstream, upstreamOf } from "./upstream.ts";

/** Most bytes kept of a body that is no stream, for the error's text. */
const MAX_ERROR_BYTES = 2048;

export interface ExchangeOptions extends AnswerOptions {
  readonly timeoutMs: number;
  /** Called once, when the response has ended or the request has failed. `isReusable`: so is the connection. */
  readonly settled: (isReusable: boolean) => void;
}

/**
 * One request on its way: takes its response's parts, and afterwards is the record of what happened. Times are
 * milliseconds on the monotonic clock. With a `failure`, none of its times may enter a latency.
 */
export class Exchange implements ResponseSink {
  readonly answer: Answer;
  /** How long opening the connection took that this request had to wait for. */
  connectMs: number | undefined;
  /** Just before the first byte of the request was written. */
  sent: number | undefined;
  /** The response head arrived. */
  head: number | undefined;
  /** The body ended, or the failure was seen. */
  end: number | undefined;
  status: number | undefined;
  upstream: Upstream | undefined;
  headers: Headers | undefined;
  failure: Failure | undefined;

  readonly #settled: (isReusable: boolean) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #timeoutMs: number;
  #isStream = false;
  /** When the bytes arrived that are being read. */
  #at = 0;
  #errorBody: Buffer[] | undefined;
  #errorBytes = 0;

  constructor(options: ExchangeOptions) {
    this.answer = new Answer(options);
    this.#settled = options.settled;
    this.#timeoutMs = options.timeoutMs;
    this.#timer = setTimeout(() => this.#timeOut(), options.timeoutMs);
  }

  /** Output tokens and where the number is from: the server's usage, or else one for each content event. */
  get outputTokens(): { readonly count: number; readonly source: "usage" | "chunks" } {
    const count = this.answer.usage?.completionTokens ?? undefined;
    return count === undefined ? { count: this.answer.chunks, source: "chunks" } : { count, source: "usage" };
  }

  /** Bytes have arrived: one time for all that they complete. */
  arrived(at: number): void {
    this.#at = at;
  }

  onHead({ status, headers }: ResponseHead): void {
    this.head = this.#at;
    this.status = status;
    this.headers = headers;
    this.upstream = upstreamOf(headers);
    const isEvents = /^text\/event-stream\b/i.test(headers["content-type"] ?? "");
    this.#isStream = status === 200 && isEvents && !isEncoded(headers);
  }

  onBody(source: Buffer, start: number, end: number): void {
    if (this.#isStream) {
      this.answer.push(source, start, end, this.#at);
    } else if (this.#errorBytes < MAX_ERROR_BYTES) {
      this.#errorBytes += end - start;
      this.#errorBody ??= [];
      this.#errorBody.push(Buffer.from(source.subarray(start, end)));
    }
  }

  onEnd(isReusable: boolean): void {
    this.#settle(this.#at, this.#isStream ? this.answer.end(this.#at) : this.#refusal(), isReusable);
  }

  /** The connection, or what came over it, has failed. */
  fail(error: Error): void {
    this.#settle(now(), this.#lost(error), false);
  }

  /** Ends it from our side: the record says `aborted`. */
  abort(why: string): void {
    this.#settle(now(), { cause: "aborted", message: why }, false);
  }

  #timeOut(): void {
    const seconds = this.#timeoutMs / 1000;
    if (this.sent === undefined) {
      this.#settle(now(), { cause: "connect", message: `no connection within ${seconds} s` }, false);
      return;
    }
    const seen = this.answer.done ? "its [DONE] came, but " : "";
    this.#settle(now(), { cause: "timeout", message: `${seen}not done within ${seconds} s` }, false);
  }

  /** Why an answer that is no stream of events is a failure. */
  #refusal(): Failure {
    const { status, headers = {} } = this;
    const cause: Cause = status === 200 ? "bad-response" : `http-${status ?? 0}`;
    // Bytes that are no text would only garble a log.
    if (isEncoded(headers)) {
      return {
        cause,
        message: `content-encoding ${headers["content-encoding"]}, though identity was asked for`,
      };
    }
    const bytes = Buffer.concat(this.#errorBody ?? []);
    const body = bodyText(bytes.toString("utf8").slice(0, MAX_ERROR_BYTES));
    return { cause, message: status === 200 ? `not text/event-stream: ${body}` : body };
  }

  /** Why the connection's end is a failure; a lost connection after the server's [DONE] is none. */
  #lost(error: Error): Failure | undefined {
    const message = onOneLine(describeError(error));
    if (this.sent === undefined) return { cause: "connect", message };
    if (error instanceof ProtocolError || error instanceof LongEventError) {
      return { cause: "bad-response", message };
    }
    if (this.status !== undefined && !this.#isStream) return this.#refusal();
    if (this.answer.done) return this.answer.end(now());
    return { cause: "cut", message: `${message}, ${this.#progress()}` };
  }

  #progress(): string {
    if (this.head === undefined) return "before any answer";
    return `after ${this.answer.chunks} content events`;
  }

  #settle(at: number, failure: Failure | undefined, isReusable: boolean): void {
    if (this.end !== undefined) return;
    clearTimeout(this.#timer);
    this.end = at;
    this.failure = failure;
    this.#errorBody = undefined;
    this.#settled(isReusable);
  }
}

function isEncoded(headers: Headers): boolean {
  const coding = headers["content-encoding"];
  return coding !== undefined && coding !== "" && coding.toLowerCase() !== "identity";
}

/** The message inside an OpenAI error body, or the body itself, on one line. */
function bodyText(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    const inner = typeof parsed === "object" && parsed !== null && "error" in parsed ? parsed.error : parsed;
    return onOneLine(errorText(inner));
  } catch {
    return onOneLine(body).slice(0, 300) || "no body";
  }
}

/** Bytes of another protocol are no text: what a terminal would obey is not shown. */
function onOneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}
