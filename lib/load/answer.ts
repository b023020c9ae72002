import { type Chunk, decodeChunk, type Usage } from "./chunk.ts";
import { ContentShape } from "./content-shape.ts";
import type { Failure } from "./failure.ts";
import { Samples } from "./samples.ts";
import { SseReader } from "./sse-reader.ts";

const DONE = Buffer.from("[DONE]");

/** A server whose events are never alike is decoded event by event; no use in learning for ever. */
const MAX_LESSONS = 4;

/** `finish_reason` of a completion that the engine gave up (vLLM's FinishReason.ABORT and ERROR). */
const GIVEN_UP = new Set(["abort", "error"]);

/**
 * Reads one streamed chat completion and keeps its times. All times are of the arrival of the chunk of bytes that
 * completed the event, on the monotonic clock, in milliseconds.
 */
export class Answer {
  /** First and last event with content, reasoning or a tool call. The role chunk and empty text are neither. */
  first: number | undefined;
  last: number | undefined;
  /** Events with content. Not tokens: a server may send several tokens at once. */
  chunks = 0;
  /** Time between each content event and the one before. */
  readonly gaps = new Samples(16);
  usage: Usage | undefined;
  /** The server said the end: [DONE]. */
  done = false;

  readonly #reader: SseReader;
  #at = 0;
  #finish: string | undefined;
  #failure: Failure | undefined;
  #shape: ContentShape | undefined;
  #lessons = 0;

  constructor() {
    this.#reader = new SseReader((source, start, end) => this.#event(source, start, end));
  }

  push(chunk: Buffer, at: number): void {
    this.#at = at;
    this.#reader.push(chunk);
  }

  /** The body has ended in good order: why this is no answer, or undefined when it is one. */
  end(at: number): Failure | undefined {
    this.#at = at;
    this.#reader.end();
    if (this.#failure !== undefined) return this.#failure;
    if (this.#finish !== undefined && GIVEN_UP.has(this.#finish)) {
      return { cause: "stream-error", message: `finish_reason ${this.#finish}` };
    }
    if (this.#finish !== undefined || this.done) return undefined;
    return { cause: "cut", message: "the stream ended without finish_reason and [DONE]" };
  }

  #event(source: Buffer, start: number, end: number): void {
    if (this.#shape?.matches(source, start, end)) {
      this.#content();
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
    const { content, finish, usage, error } = chunk;
    if (error !== undefined) this.#failure ??= { cause: "stream-error", message: error };
    if (usage !== undefined) this.usage = usage;
    if (finish !== undefined) this.#finish = finish;
    if (content === undefined) return;
    this.#content();
    if (content === "tool-call" || finish !== undefined || usage !== undefined || error !== undefined) return;
    if (this.#lessons++ < MAX_LESSONS) this.#shape = ContentShape.learn(content, source, start, end);
  }

  #content(): void {
    if (this.last === undefined) this.first = this.#at;
    else this.gaps.push(this.#at - this.last);
    this.last = this.#at;
    this.chunks++;
  }
}
