/** The source that was compared last, and its view: nearly always the one buffer that all sockets read into. */
let viewed: Buffer | undefined;
let view: DataView = new DataView(new ArrayBuffer(0));

function viewOf(source: Buffer): DataView {
  if (source !== viewed) {
    viewed = source;
    view = new DataView(source.buffer, source.byteOffset, source.length);
  }
  return view;
}

/**
 * Bytes that are looked for at a known place, eight at a time as doubles: several times as fast as byte by byte, and as
 * Buffer's own `compare` on so few. Doubles that are equal have equal bytes but for 0 and -0, and those that are no
 * number are equal to nothing; text in ASCII is never either.
 */
export class BytePattern {
  readonly #bytes: Buffer;
  readonly #view: DataView;

  /** Undefined for bytes that are not all printable ASCII or line ends. */
  static of(bytes: Buffer): BytePattern | undefined {
    const isAscii = bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d);
    return isAscii ? new BytePattern(bytes) : undefined;
  }

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** Whether the pattern's bytes from `from` to `to` stand in `source` at `at`; all of them must be inside of it. */
  isAt(source: Buffer, at: number, from: number, to: number): boolean {
    const found = viewOf(source);
    const wanted = this.#view;
    const shift = at - from;
    let n = from;
    for (; n + 8 <= to; n += 8) {
      if (found.getFloat64(n + shift, true) !== wanted.getFloat64(n, true)) return false;
    }
    for (; n < to; n++) if (source[n + shift] !== this.#bytes[n]) return false;
    return true;
  }
}
