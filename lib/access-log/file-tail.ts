import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";

/** Follows a growing text file: each reading goes on where the last one ended, and never gives half a line. */
export class FileTail {
  readonly #path: string;
  #offset = 0;
  #rest = "";
  #decoder = new StringDecoder("utf8");

  constructor(path: string) {
    this.#path = path;
  }

  /** The complete lines written since the last reading. Starts anew when the file became shorter (rotation). */
  async *newLines(): AsyncGenerator<string> {
    const { size } = await stat(this.#path);
    if (size < this.#offset) this.#startAnew();
    if (size === this.#offset) return;
    const stream = createReadStream(this.#path, { start: this.#offset, end: size - 1 });
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      this.#offset += chunk.length;
      const lines = (this.#rest + this.#decoder.write(chunk)).split("\n");
      this.#rest = lines.pop() ?? "";
      yield* lines;
    }
  }

  #startAnew(): void {
    this.#offset = 0;
    this.#rest = "";
    this.#decoder = new StringDecoder("utf8");
  }
}
