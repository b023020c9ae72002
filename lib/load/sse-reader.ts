const LF = 10;
const CR = 13;
const SPACE = 32;
const COLON = 58;
const [D, A, T] = [100, 97, 116];
const BLANK_LINE = Buffer.from("\n\n");

/** An event that does not end within the bytes that one may have. */
export class LongEventError extends Error {
  override readonly name = "LongEventError";

  constructor(maxBytes: number) {
    super(`an event is longer than ${maxBytes} bytes`);
  }
}

/** Receives the data of one event as a range of bytes that is only valid during the call. */
export type OnEvent = (source: Buffer, start: number, end: number) => void;

/**
 * Reads server-sent events (WHATWG HTML, "event stream interpretation") from ranges of bytes, whatever their
 * borders: LF, CRLF and CR line ends, comments, data over several lines, a byte order mark. Fields other than
 * `data` are skipped. An event costs no allocation unless it is cut by a range's border.
 */
export class SseReader {
  readonly #onEvent: OnEvent;
  readonly #maxBytes: number;
  /** Bytes of the event that has begun but not ended: the first `#restLength` of these. */
  #rest: Buffer | undefined;
  #restLength = 0;
  /** Whether a byte order mark may still come, which only the stream's first three bytes are. */
  #atStart = true;

  /** `maxBytes` bounds one event, and so the memory; a longer one makes `push` throw LongEventError. */
  constructor(onEvent: OnEvent, maxBytes = 16 * 1024 * 1024) {
    this.#onEvent = onEvent;
    this.#maxBytes = maxBytes;
  }

  /** No event has begun that has not ended: the next byte is an event's first. */
  get isBetweenEvents(): boolean {
    return this.#restLength === 0 && !this.#atStart;
  }

  /** Takes the bytes of `source` from `start` to `end`; keeps none of it but copies. */
  push(source: Buffer, start = 0, end = source.length): void {
    if (start === end) return;
    if (this.#restLength > 0) {
      this.#append(source, start, end);
      // A long line is scanned once, when its end has come, and not again with each of its parts.
      if (hasLineEnd(source, start, end)) this.#readRest();
      return;
    }
    const next = this.#read(source, this.#afterMark(source, start, end), end);
    if (next < end) this.#append(source, next, end);
  }

  /** The stream has ended: an event whose closing blank line is missing still counts. */
  end(): void {
    if (this.#restLength === 0) return;
    this.#copy(BLANK_LINE, 0, 2);
    this.#readRest();
    this.#restLength = 0;
  }

  /** Where the stream's text begins. Undecided, and asked again, as long as fewer than three bytes have come. */
  #afterMark(source: Buffer, start: number, end: number): number {
    if (!this.#atStart || end - start < 3) return start;
    this.#atStart = false;
    return source[start] === 0xef && source[start + 1] === 0xbb && source[start + 2] === 0xbf
      ? start + 3
      : start;
  }

  #append(source: Buffer, start: number, end: number): void {
    if (this.#restLength + end - start > this.#maxBytes) throw new LongEventError(this.#maxBytes);
    this.#copy(source, start, end);
  }

  #copy(source: Buffer, start: number, end: number): void {
    const length = this.#restLength + end - start;
    if (this.#rest === undefined || length > this.#rest.length) {
      const larger = Buffer.allocUnsafe(Math.max(1024, 2 * length));
      this.#rest?.copy(larger, 0, 0, this.#restLength);
      this.#rest = larger;
    }
    source.copy(this.#rest, this.#restLength, start, end);
    this.#restLength = length;
  }

  #readRest(): void {
    const source = this.#rest;
    if (source === undefined) return;
    const length = this.#restLength;
    const next = this.#read(source, this.#afterMark(source, 0, length), length);
    if (next > 0) source.copyWithin(0, next, length);
    this.#restLength = length - next;
  }

  /** Hands on all whole events from `from` on; returns where the unfinished rest begins. */
  #read(source: Buffer, from: number, end: number): number {
    const hasCr = indexOf(source, CR, from, end) !== -1;
    let eventStart = from;
    let lineStart = from;
    let dataStart = -1;
    let dataEnd = -1;
    let earlierLines: Buffer[] | undefined;
    while (lineStart < end) {
      const lineEnd = lineBreak(source, lineStart, end, hasCr);
      if (lineEnd === -1) break;
      // A CRLF that a range's border cuts leaves an LF behind: one more blank line, which changes nothing.
      const isCrlf = source[lineEnd] === CR && lineEnd + 1 < end && source[lineEnd + 1] === LF;
      const nextLine = lineEnd + (isCrlf ? 2 : 1);
      if (lineEnd === lineStart) {
        this.#atStart = false;
        if (earlierLines !== undefined) this.#emitJoined(earlierLines, source.subarray(dataStart, dataEnd));
        else if (dataEnd > dataStart) this.#onEvent(source, dataStart, dataEnd);
        dataStart = dataEnd = -1;
        earlierLines = undefined;
        eventStart = nextLine;
      } else if (isData(source, lineStart, lineEnd)) {
        if (dataStart !== -1) {
          earlierLines ??= [];
          earlierLines.push(source.subarray(dataStart, dataEnd));
        }
        dataStart = Math.min(lineEnd, lineStart + (source[lineStart + 5] === SPACE ? 6 : 5));
        dataEnd = lineEnd;
      }
      lineStart = nextLine;
    }
    return eventStart;
  }

  #emitJoined(earlier: readonly Buffer[], last: Buffer): void {
    const lines: Buffer[] = [];
    for (const line of earlier) lines.push(line, Buffer.from("\n"));
    const joined = Buffer.concat([...lines, last]);
    this.#onEvent(joined, 0, joined.length);
  }
}

function indexOf(source: Buffer, byte: number, from: number, end: number): number {
  const found = source.indexOf(byte, from);
  return found < end ? found : -1;
}

function hasLineEnd(source: Buffer, from: number, end: number): boolean {
  return indexOf(source, LF, from, end) !== -1 || indexOf(source, CR, from, end) !== -1;
}

function lineBreak(source: Buffer, from: number, end: number, hasCr: boolean): number {
  const lf = indexOf(source, LF, from, end);
  if (!hasCr) return lf;
  const cr = indexOf(source, CR, from, end);
  if (cr === -1 || lf === -1) return Math.max(cr, lf);
  return Math.min(cr, lf);
}

function isData(source: Buffer, start: number, end: number): boolean {
  if (source[start] !== D || source[start + 1] !== A || source[start + 2] !== T || source[start + 3] !== A)
    return false;
  return start + 4 === end || source[start + 4] === COLON;
}
