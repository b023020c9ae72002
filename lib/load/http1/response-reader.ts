import { ProtocolError, parseHead, type ResponseHead } from "./response-head.ts";

const LF = 10;
const CR = 13;
const MAX_HEAD_BYTES = 64 * 1024;
/** More hexadecimal digits than this no chunk has. */
const MAX_CHUNK_BYTES = 2 ** 48;

/** What the parts of a response are handed to. Ranges of bytes are valid during the call only. */
export interface ResponseSink {
  onHead(head: ResponseHead): void;
  onBody(source: Buffer, start: number, end: number): void;
  /** The response has ended in good order. `isReusable`: its connection may carry another request. */
  onEnd(isReusable: boolean): void;
}

/** What is read next. Numbers, since a switch over them is a jump: it is taken several times for each token. */
const IDLE = 0;
const HEAD = 1;
const LENGTH = 2;
const UNTIL_CLOSE = 3;
const CHUNK_SIZE = 4;
const CHUNK_DATA = 5;
const CHUNK_END = 6;
const TRAILER = 7;

/**
 * Reads HTTP/1.0 and 1.1 responses (RFC 9112) off one connection, whatever the borders of the reads: the body is handed
 * on in place, so that a token costs no copy and no allocation. One response at a time, no pipelining.
 */
export class ResponseReader {
  #state: number = IDLE;
  #sink: ResponseSink | undefined;
  #head: ResponseHead | undefined;
  /** A head that reads have cut, so far. */
  #partial: Buffer | undefined;
  /** Bytes to come of the body or of the chunk. */
  #remaining = 0;
  /** Digits of the chunk's size seen, and whether the rest of its line is skipped. */
  #digits = 0;
  #isExtension = false;
  #lineBytes = 0;

  /** A request has been sent: what comes next is its response. */
  begin(sink: ResponseSink): void {
    this.#state = HEAD;
    this.#sink = sink;
    this.#head = undefined;
    this.#partial = undefined;
  }

  /** Takes what was read: `source` from 0 to `end`. Throws ProtocolError. */
  push(source: Buffer, end: number): void {
    let at = 0;
    while (at < end) {
      switch (this.#state) {
        case IDLE:
          throw new ProtocolError("bytes that no request has asked for");
        case HEAD:
          at = this.#readHead(source, at, end);
          break;
        case CHUNK_SIZE:
          at = this.#readSize(source, at, end);
          break;
        case CHUNK_END:
          at = this.#readChunkEnd(source, at);
          break;
        case TRAILER:
          at = this.#readTrailer(source, at, end);
          break;
        default:
          at = this.#readBody(source, at, end);
      }
    }
  }

  /** The server has closed the connection: true when that is how this body ends, and its sink was told. */
  close(): boolean {
    if (this.#state !== UNTIL_CLOSE) return false;
    this.#end(false);
    return true;
  }

  #readHead(source: Buffer, from: number, end: number): number {
    const partial = this.#partial;
    if (partial === undefined) {
      const blank = afterBlankLine(source, from, end);
      if (blank !== -1) {
        checkLength(blank - from);
        this.#onHead(source.toString("latin1", from, blank), blank === end);
        return blank;
      }
      this.#keep(Buffer.from(source.subarray(from, end)));
      return end;
    }
    const joined = Buffer.concat([partial, source.subarray(from, end)]);
    const blank = afterBlankLine(joined, 0, joined.length);
    if (blank === -1) {
      this.#keep(joined);
      return end;
    }
    checkLength(blank);
    this.#partial = undefined;
    const next = from + blank - partial.length;
    this.#onHead(joined.toString("latin1", 0, blank), next === end);
    return next;
  }

  #keep(partial: Buffer): void {
    const begin = partial.toString("latin1", 0, 5);
    if (!"HTTP/".startsWith(begin)) {
      throw new ProtocolError(`no HTTP/1 response: ${partial.toString("latin1", 0, 100).trim()}`);
    }
    checkLength(partial.length);
    this.#partial = partial;
  }

  #onHead(text: string, isAll: boolean): void {
    const head = parseHead(text.trimEnd());
    // 100 Continue and 103 Early Hints come before the response.
    if (head.status < 200) {
      if (head.status === 101) throw new ProtocolError("101 Switching Protocols, which nobody asked for");
      return;
    }
    this.#head = head;
    const { framing } = head;
    this.#sink?.onHead(head);
    if (framing === "chunked") this.#startChunk();
    else if (framing === "until-close") this.#state = UNTIL_CLOSE;
    else if (framing === 0) this.#end(isAll);
    else {
      this.#state = LENGTH;
      this.#remaining = framing;
    }
  }

  #readBody(source: Buffer, at: number, end: number): number {
    if (this.#state === UNTIL_CLOSE) {
      this.#sink?.onBody(source, at, end);
      return end;
    }
    const to = Math.min(end, at + this.#remaining);
    this.#remaining -= to - at;
    this.#sink?.onBody(source, at, to);
    if (this.#remaining > 0) return to;
    if (this.#state === CHUNK_DATA) this.#state = CHUNK_END;
    else this.#end(to === end);
    return to;
  }

  #startChunk(): void {
    this.#state = CHUNK_SIZE;
    this.#remaining = 0;
    this.#digits = 0;
    this.#isExtension = false;
  }

  #readSize(source: Buffer, from: number, end: number): number {
    for (let at = from; at < end; at++) {
      const byte = source[at] ?? 0;
      if (byte === LF) {
        this.#sizeRead();
        return at + 1;
      }
      if (byte === CR || this.#isExtension) continue;
      const digit = hexDigit(byte);
      if (digit !== -1) {
        this.#remaining = this.#remaining * 16 + digit;
        this.#digits++;
        if (this.#remaining > MAX_CHUNK_BYTES) throw new ProtocolError("a chunk's size is beyond all reason");
      } else if (this.#digits > 0 && (byte === 59 || byte === 32 || byte === 9)) {
        this.#isExtension = true;
      } else {
        throw new ProtocolError("a chunk without its size");
      }
    }
    return end;
  }

  #sizeRead(): void {
    if (this.#digits === 0) throw new ProtocolError("a chunk without its size");
    this.#lineBytes = 0;
    this.#state = this.#remaining === 0 ? TRAILER : CHUNK_DATA;
  }

  #readChunkEnd(source: Buffer, at: number): number {
    const byte = source[at];
    if (byte === LF) this.#startChunk();
    else if (byte !== CR) throw new ProtocolError("a chunk is longer than its size");
    return at + 1;
  }

  #readTrailer(source: Buffer, from: number, end: number): number {
    for (let at = from; at < end; at++) {
      const byte = source[at];
      if (byte === LF) {
        if (this.#lineBytes === 0) {
          this.#end(at + 1 === end);
          return at + 1;
        }
        this.#lineBytes = 0;
      } else if (byte !== CR) this.#lineBytes++;
    }
    return end;
  }

  /** `isAll`: nothing more was read; what is after a response belongs to no request. */
  #end(isAll: boolean): void {
    const sink = this.#sink;
    this.#state = IDLE;
    this.#sink = undefined;
    sink?.onEnd(isAll && this.#head?.framing !== "until-close" && this.#head?.keepsAlive === true);
  }
}

/** The same limit however reads have cut the head. */
function checkLength(bytes: number): void {
  if (bytes > MAX_HEAD_BYTES) throw new ProtocolError(`a head of more than ${MAX_HEAD_BYTES} bytes`);
}

/** Where the head's blank line ends, or -1. */
function afterBlankLine(source: Buffer, from: number, end: number): number {
  let lineStart = from;
  for (;;) {
    const lf = source.indexOf(LF, lineStart);
    if (lf === -1 || lf >= end) return -1;
    const length = lf - lineStart;
    if (length === 0 || (length === 1 && source[lineStart] === CR)) return lf + 1;
    lineStart = lf + 1;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
