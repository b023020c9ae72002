import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { describeError } from "../http/index.ts";
import { Answer } from "./answer.ts";
import { errorText } from "./chunk.ts";
import { now } from "./clock.ts";
import type { Failure } from "./failure.ts";
import { type Upstream, upstreamOf } from "./upstream.ts";

/** Most bytes kept of a body that is no stream, for the error's text. */
const MAX_ERROR_BYTES = 2048;

/**
 * One request on its way: undici's handler, and afterwards the record of what happened. Times are milliseconds on
 * the monotonic clock. With a `failure`, none of its times may enter a latency.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly answer = new Answer();
  /** Just before the first byte of the request was written. */
  sent: number | undefined;
  /** The response head arrived. */
  head: number | undefined;
  /** The body ended, or the failure was seen. */
  end: number | undefined;
  status: number | undefined;
  upstream: Upstream | undefined;
  failure: Failure | undefined;

  readonly #settled: (exchange: Exchange) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #timeoutMs: number;
  #controller: Dispatcher.DispatchController | undefined;
  #isStream = false;
  #errorBody: Buffer[] = [];
  #errorBytes = 0;

  constructor(timeoutMs: number, settled: (exchange: Exchange) => void) {
    this.#settled = settled;
    this.#timeoutMs = timeoutMs;
    this.#timer = setTimeout(() => this.#timeOut(), timeoutMs);
  }

  /** Output tokens and where the number is from: the server's usage, or else one for each content event. */
  get outputTokens(): { readonly count: number; readonly source: "usage" | "chunks" } {
    const count = this.answer.usage?.completionTokens ?? undefined;
    return count === undefined ? { count: this.answer.chunks, source: "chunks" } : { count, source: "usage" };
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // It timed out while the connection was being made: it must not reach the server any more.
    if (this.end !== undefined) {
      controller.abort(new Error("no longer wanted"));
      return;
    }
    this.#controller = controller;
    this.sent = now();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    this.head = now();
    this.status = status;
    this.upstream = upstreamOf(headers);
    this.#isStream = status === 200 && /^text\/event-stream\b/i.test(headers["content-type"] ?? "");
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isStream) {
      this.answer.push(chunk, now());
    } else if (this.#errorBytes < MAX_ERROR_BYTES) {
      this.#errorBytes += chunk.length;
      this.#errorBody.push(Buffer.from(chunk));
    }
  }

  onResponseEnd(): void {
    const at = now();
    this.#settle(at, this.#isStream ? this.answer.end(at) : this.#refusal());
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#settle(now(), this.#lost(error));
  }

  /** Ends it from our side: the record says `aborted`. */
  abort(why: string): void {
    this.#settle(now(), { cause: "aborted", message: why });
    this.#controller?.abort(new Error(why));
  }

  #timeOut(): void {
    const seconds = this.#timeoutMs / 1000;
    if (this.sent === undefined)
      this.#settle(now(), { cause: "connect", message: `no connection within ${seconds} s` });
    else this.#settle(now(), { cause: "timeout", message: `not done within ${seconds} s` });
    this.#controller?.abort(new Error("timed out"));
  }

  /** Why an answer that is no stream of events is a failure. */
  #refusal(): Failure {
    const body = Buffer.concat(this.#errorBody).toString("utf8").slice(0, MAX_ERROR_BYTES);
    if (this.status !== 200) return { cause: `http-${this.status ?? 0}`, message: bodyText(body) };
    return { cause: "bad-response", message: `not text/event-stream: ${bodyText(body)}` };
  }

  /** Why the connection's end is a failure; a lost connection after the server's [DONE] is none. */
  #lost(error: Error): Failure | undefined {
    const message = describeError(error);
    if (this.sent === undefined) return { cause: "connect", message };
    if (this.status !== undefined && !this.#isStream) return this.#refusal();
    if (this.answer.done) return this.answer.end(now());
    if ("code" in error && String(error.code).startsWith("HPE_")) return { cause: "bad-response", message };
    if (message.startsWith("an event is longer")) return { cause: "bad-response", message };
    return { cause: "cut", message };
  }

  #settle(at: number, failure: Failure | undefined): void {
    if (this.end !== undefined) return;
    clearTimeout(this.#timer);
    this.end = at;
    this.failure = failure;
    this.#errorBody = [];
    this.#settled(this);
  }
}

/** The message inside an OpenAI error body, or the body itself, on one line. */
function bodyText(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    const inner = typeof parsed === "object" && parsed !== null && "error" in parsed ? parsed.error : parsed;
    return errorText(inner).replace(/\s+/g, " ");
  } catch {
    return body.replace(/\s+/g, " ").trim().slice(0, 300) || "no body";
  }
}
