import { BytePattern } from "./byte-pattern.ts";
import type { ContentKey } from "./chunk.ts";

const LF = 10;
const SPACE = 32;
const QUOTE = 34;
const BACKSLASH = 92;
const LETTER_U = 117;
/** What may follow a backslash, `u` and its four digits apart (RFC 8259, 7). */
const ESCAPED = new Set(Buffer.from('"\\/bfnrt'));
/** How every known server frames an event; one that frames it otherwise is read line by line. */
const [EVENT_START, EVENT_END] = [Buffer.from("data: "), Buffer.from("\n\n")];

/** `"content":"` and, as Python's json writes it, `"content": "`. */
const openings: Record<ContentKey, readonly Buffer[]> = {
  content: openingsOf("content"),
  reasoning_content: openingsOf("reasoning_content"),
  reasoning: openingsOf("reasoning"),
  text: openingsOf("text"),
};

function openingsOf(key: ContentKey): Buffer[] {
  return [Buffer.from(`"${key}":"`), Buffer.from(`"${key}": "`)];
}

/**
 * The bytes around the text in a stream's content events. Within a stream they are all alike but for that text, so
 * comparing bytes tells such an event without decoding its JSON. Whatever differs, or is unsure, is no match.
 */
export class ContentShape {
  readonly key: ContentKey;
  /** With the framing before and after the event's data. */
  readonly #before: BytePattern;
  readonly #after: BytePattern;

  private constructor(key: ContentKey, before: BytePattern, after: BytePattern) {
    this.key = key;
    this.#before = before;
    this.#after = after;
  }

  /** Learns from an event's data that carries non-empty text under `key`, and nothing else that counts. */
  static learn(key: ContentKey, source: Buffer, start: number, end: number): ContentShape | undefined {
    const data = source.subarray(start, end);
    // Data that was joined from several lines never looks so on the wire.
    if (data.includes(LF)) return undefined;
    // With several choices, or the same key elsewhere, this text would not be all of it.
    const [opening, ...others] = openings[key].filter((candidate) => data.includes(candidate));
    if (opening === undefined || others.length > 0) return undefined;
    const from = data.indexOf(opening) + opening.length;
    if (data.includes(opening, from)) return undefined;
    const close = data.indexOf(QUOTE, from);
    if (close <= from || data.subarray(from, close).includes(BACKSLASH)) return undefined;
    const before = BytePattern.of(Buffer.concat([EVENT_START, data.subarray(0, from)]));
    const after = BytePattern.of(Buffer.concat([data.subarray(close), EVENT_END]));
    return before && after && new ContentShape(key, before, after);
  }

  /** Whether this range is one whole event, framing and all, the same but for its text, and the text is not empty. */
  isEvent(source: Buffer, start: number, end: number): boolean {
    return this.#matches(source, start, end, 0);
  }

  /** The same of an event's data alone. */
  isData(source: Buffer, start: number, end: number): boolean {
    return this.#matches(source, start, end, 1);
  }

  /** The text in an event that matched whole. */
  textIn(source: Buffer, start: number, end: number): string {
    const text = source.toString("utf8", start + this.#before.length, end - this.#after.length);
    return text.includes("\\") ? String(JSON.parse(`"${text}"`)) : text;
  }

  #matches(source: Buffer, start: number, end: number, framed: 0 | 1): boolean {
    const skipBefore = framed * EVENT_START.length;
    const skipAfter = framed * EVENT_END.length;
    const textStart = start + this.#before.length - skipBefore;
    const textEnd = end - this.#after.length + skipAfter;
    if (textEnd <= textStart) return false;
    if (!this.#before.isAt(source, start, skipBefore, this.#before.length)) return false;
    if (!this.#after.isAt(source, textEnd, 0, this.#after.length - skipAfter)) return false;
    return isText(source, textStart, textEnd);
  }
}

/** Whether a JSON string may have this between its quotes (RFC 8259, 7): else decoding it would throw. */
function isText(source: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = source[at] ?? 0;
    if (byte === QUOTE || byte < SPACE) return false;
    if (byte !== BACKSLASH) continue;
    const escaped = source[++at] ?? 0;
    if (at >= to) return false;
    if (escaped === LETTER_U) {
      if (at + 4 >= to) return false;
      for (const last = at + 4; at < last; ) if (!isHexDigit(source[++at] ?? 0)) return false;
    } else if (!ESCAPED.has(escaped)) return false;
  }
  return true;
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 32;
  return (byte >= 48 && byte <= 57) || (lower >= 97 && lower <= 102);
}
