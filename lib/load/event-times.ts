/**
 * When the content events of one answer arrived, milliseconds on the monotonic clock. One object serves all answers of
 * a connection, one after the other, so that a token costs eight bytes for as long as its answer lasts.
 */
export class EventTimes {
  #values = new Float64Array(256);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** A view, valid until the next answer begins. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#count);
  }

  push(at: number): void {
    if (this.#count === this.#values.length) this.#grow();
    this.#values[this.#count++] = at;
  }

  clear(): void {
    this.#count = 0;
  }

  #grow(): void {
    const larger = new Float64Array(this.#values.length * 2);
    larger.set(this.#values);
    this.#values = larger;
  }
}
