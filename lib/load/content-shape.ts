import type { ContentKey } from "./chunk.ts";

const QUOTE = 34;
const BACKSLASH = 92;

/** `"content":"` and, as Python's json writes it, `"content": "`. */
const openings: Record<ContentKey, readonly Buffer[]> = {
  content: openingsOf("content"),
  reasoning_content: openingsOf("reasoning_content"),
  reasoning: openingsOf("reasoning"),
};

function openingsOf(key: ContentKey): Buffer[] {
  return [Buffer.from(`"${key}":"`), Buffer.from(`"${key}": "`)];
}

/**
 * The bytes around the text in a stream's content events. Within a stream they are all alike but for that text, so
 * two comparisons tell such an event without decoding its JSON. Whatever differs, or is unsure, is no match.
 */
export class ContentShape {
  readonly #before: Buffer;
  readonly #after: Buffer;

  private constructor(before: Buffer, after: Buffer) {
    this.#before = before;
    this.#after = after;
  }

  /** Learns from an event that carries non-empty text under `key`, and nothing else that counts. */
  static learn(key: ContentKey, source: Buffer, start: number, end: number): ContentShape | undefined {
    const event = source.subarray(start, end);
    for (const opening of openings[key]) {
      const found = event.indexOf(opening);
      if (found === -1) continue;
      const from = found + opening.length;
      const close = event.indexOf(QUOTE, from);
      if (close <= from || event.subarray(from, close).includes(BACKSLASH)) return undefined;
      return new ContentShape(Buffer.from(event.subarray(0, from)), Buffer.from(event.subarray(close)));
    }
    return undefined;
  }

  /** Whether this is the same event but for its text, and the text is not empty. */
  matches(source: Buffer, start: number, end: number): boolean {
    const textStart = start + this.#before.length;
    const textEnd = end - this.#after.length;
    if (textEnd <= textStart) return false;
    if (source.compare(this.#before, 0, this.#before.length, start, textStart) !== 0) return false;
    if (source.compare(this.#after, 0, this.#after.length, textEnd, end) !== 0) return false;
    // The text must end where the known rest begins: at its first quote, and not an escaped one.
    return source.indexOf(QUOTE, textStart) === textEnd && source[textEnd - 1] !== BACKSLASH;
  }
}
