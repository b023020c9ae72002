import { type Chunk, type ContentKey, decodeChunk, type Usage } from "./chunk.ts";
import { ContentShape } from "./content-shape.ts";
import type { EventTimes } from "./event-times.ts";
import type { Failure } from "./failure.ts";
import { SseReader } from "./sse-reader.ts";

const DONE = Buffer.from("[DONE]");

/** A server whose events are never alike is decoded event by event; no use in learning for ever. */
const MAX_LESSONS = 4;

/** `finish_reason` of a completion that the engine gave up (vLLM's FinishReason.ABORT and ERROR). */
const GIVEN_UP = new Set(["abort", "error"]);

export interface AnswerOptions {
  /** Cleared, and filled with the arrival of every content event. */
  readonly times: EventTimes;
  /** Whether the text is wanted; it costs a string for each token. */
  readonly keepText: boolean;
}

/**
 * Reads one streamed completion and keeps its times. All times are of the arrival of the bytes that completed the
 * event, on the monotonic clock, in milliseconds.
 */
export class Answer {
  /** First and last event with content, reasoning or a tool call. The role chunk and empty text are neither. */
  first: number | undefined;
  last: number | undefined;
  /** First event with something that a reader sees: content or a tool call, no reasoning. */
  firstVisible: number | undefined;
  /** Events with content. Not tokens: a server may send several tokens at once. */
  chunks = 0;
  usage: Usage | undefined;
  /** The server said the end: [DONE]. */
  done = false;

  readonly #reader: SseReader;
  readonly #times: EventTimes;
  readonly #text: string[] | undefined;
  #at = 0;
  #finish: string | undefined;
  #failure: Failure | undefined;
  #shape: ContentShape | undefined;
  #lessons = 0;

  constructor({ times, keepText }: AnswerOptions) {
    this.#times = times;
    times.clear();
    this.#text = keepText ? [] : undefined;
    this.#reader = new SseReader((source, start, end) => this.#event(source, start, end));
  }

  /** The visible text; empty when it was not wanted. */
  get text(): string {
    return this.#text?.join("") ?? "";
  }

  /** Takes the bytes of `source` from `start` to `end`, which arrived at `at`. */
  push(source: Buffer, start: number, end: number, at: number): void {
    this.#at = at;
    const shape = this.#shape;
    // Nearly every read is one token's event, alike the one before: no line of it needs to be looked for.
    if (shape !== undefined && this.#reader.isBetweenEvents && shape.isEvent(source, start, end)) {
      if (this.#text !== undefined) this.#keep(shape.key, shape.textIn(source, start, end));
      this.#content(shape.key);
    } else this.#reader.push(source, start, end);
  }

  /** The body has ended in good order: why this is no answer, or undefined when it is one. */
  end(at: number): Failure | undefined {
    this.#at = at;
    const isSound = this.#failure === undefined;
    this.#reader.end();
    if (isSound && this.#failure?.cause === "bad-response" && this.#finish === undefined && !this.done) {
      return { cause: "cut", message: "the stream ended inside an event" };
    }
    if (this.#failure !== undefined) return this.#failure;
    if (this.#finish !== undefined && GIVEN_UP.has(this.#finish)) {
      return { cause: "stream-error", message: `finish_reason ${this.#finish}` };
    }
    if (this.#finish !== undefined || this.done) return undefined;
    return { cause: "cut", message: "the stream ended without finish_reason and [DONE]" };
  }

  #event(source: Buffer, start: number, end: number): void {
    const shape = this.#shape;
    if (shape !== undefined && this.#text === undefined && shape.isData(source, start, end)) {
      this.#content(shape.key);
      return;
    }
    if (end - start === DONE.length && source.compare(DONE, 0, DONE.length, start, end) === 0) {
      this.done = true;
      return;
    }
    const text = source.toString("utf8", start, end);
    try {
      this.#chunk(decodeChunk(text), source, start, end);
    } catch {
      this.#failure ??= {
        cause: "bad-response",
        message: `an event that is no chunk: ${text.slice(0, 200)}`,
      };
    }
  }

  #chunk(chunk: Chunk, source: Buffer, start: number, end: number): void {
    const { content, text, finish, usage, error } = chunk;
    if (error !== undefined) this.#failure ??= { cause: "stream-error", message: error };
    if (usage !== undefined) this.usage = usage;
    if (finish !== undefined) this.#finish = finish;
    if (content === undefined) return;
    this.#keep(content, text);
    this.#content(content);
    if (content === "tool-call" || finish !== undefined || usage !== undefined || error !== undefined) return;
    // With text to keep, events come here that are known already.
    if (this.#shape?.isData(source, start, end)) return;
    if (this.#lessons++ < MAX_LESSONS)
      this.#shape = ContentShape.learn(content, source, start, end) ?? this.#shape;
  }

  #keep(kind: ContentKey | "tool-call", text: string): void {
    if (isVisible(kind)) this.#text?.push(text);
  }

  #content(kind: ContentKey | "tool-call"): void {
    this.first ??= this.#at;
    if (this.firstVisible === undefined && isVisible(kind)) this.firstVisible = this.#at;
    this.last = this.#at;
    this.chunks++;
    this.#times.push(this.#at);
  }
}

function isVisible(kind: ContentKey | "tool-call"): boolean {
  return kind !== "reasoning" && kind !== "reasoning_content";
}
