import type { Seeded } from "./seeded.ts";

/** What a reader may take for part of its input when it looks beyond the range that it was given. */
const TEMPTING = Buffer.from('\n\r :dat{}"\\,u0\u00ef\u00bb\u00bf[DONE]1f', "latin1");

/**
 * Hands parts on as sockets do: each one lies somewhere in one large buffer that is used again and again, between
 * bytes that do not belong to it, and is gone after the call.
 */
export class SharedBuffer {
  readonly #random: Seeded;
  readonly #bytes = Buffer.alloc(8192);

  constructor(random: Seeded) {
    this.#random = random;
  }

  lend(part: Buffer, use: (source: Buffer, start: number, end: number) => void): void {
    if (part.length > this.#bytes.length) throw new RangeError(`a part of ${part.length} bytes`);
    this.#soil();
    const start = this.#random.below(this.#bytes.length - part.length + 1);
    part.copy(this.#bytes, start);
    use(this.#bytes, start, start + part.length);
    this.#soil();
  }

  #soil(): void {
    this.#bytes.fill(TEMPTING.subarray(this.#random.below(TEMPTING.length)));
  }
}
