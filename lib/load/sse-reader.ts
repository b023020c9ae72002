const LF = 10;
const CR = 13;
const SPACE = 32;
const COLON = 58;
const [D, A, T] = [100, 97, 116];

/** Receives the data of one event as a range of bytes that is only valid during the call. */
export type OnEvent = (source: Buffer, start: number, end: number) => void;

/**
 * Reads server-sent events (WHATWG HTML, "event stream interpretation") from chunks of bytes, whatever their
 * borders: LF, CRLF and CR line ends, comments, data over several lines, a byte order mark. Fields other than
 * `data` are skipped. An event costs no allocation unless it is cut by a chunk's border.
 */
export class SseReader {
  readonly #onEvent: OnEvent;
  readonly #maxBytes: number;
  /** Bytes of the event that has begun but not ended. */
  #rest: Buffer | undefined;
  #atStart = true;

  /** `maxBytes` bounds one event, and so the memory; a longer one makes `push` throw. */
  constructor(onEvent: OnEvent, maxBytes = 16 * 1024 * 1024) {
    this.#onEvent = onEvent;
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    const source = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    const hasMark = this.#atStart && source[0] === 0xef && source[1] === 0xbb && source[2] === 0xbf;
    const end = this.#read(source, hasMark ? 3 : 0);
    this.#rest = end === source.length ? undefined : source.subarray(end);
    if (source.length - end > this.#maxBytes)
      throw new Error(`an event is longer than ${this.#maxBytes} bytes`);
  }

  /** The stream has ended: an event whose closing blank line is missing still counts. */
  end(): void {
    if (this.#rest === undefined) return;
    const source = Buffer.concat([this.#rest, Buffer.from("\n\n")]);
    this.#rest = undefined;
    this.#read(source, 0);
  }

  /** Hands on all whole events from `from` on; returns where the unfinished rest begins. */
  #read(source: Buffer, from: number): number {
    const hasCr = source.includes(CR, from);
    let eventStart = from;
    let lineStart = from;
    let dataStart = -1;
    let dataEnd = -1;
    let earlierLines: Buffer[] | undefined;
    while (lineStart < source.length) {
      const lineEnd = lineBreak(source, lineStart, hasCr);
      if (lineEnd === -1) break;
      // A CRLF that a chunk's border cuts leaves an LF behind: one more blank line, which changes nothing.
      const isCrlf = source[lineEnd] === CR && source[lineEnd + 1] === LF;
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

function lineBreak(source: Buffer, from: number, hasCr: boolean): number {
  const lf = source.indexOf(LF, from);
  if (!hasCr) return lf;
  const cr = source.indexOf(CR, from);
  if (cr === -1 || lf === -1) return Math.max(cr, lf);
  return Math.min(cr, lf);
}

function isData(source: Buffer, start: number, end: number): boolean {
  if (source[start] !== D || source[start + 1] !== A || source[start + 2] !== T || source[start + 3] !== A)
    return false;
  return start + 4 === end || source[start + 4] === COLON;
}
