import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidError } from "../../lib/errors/index.ts";
import { describeError } from "../../lib/http/index.ts";
import type { RequestRecord } from "./request-record.ts";
import { type SummaryFile, summaryFile } from "./summary-file.ts";

/**
 * Writes requests.ndjson while the run goes on, line by line, so that a run that is killed leaves whole lines, and
 * summary.json at its end.
 */
export class Recorder {
  readonly #folder: string;
  readonly #stream: WriteStream;
  #lost: string | undefined;

  private constructor(folder: string, stream: WriteStream) {
    this.#folder = folder;
    this.#stream = stream;
    stream.on("error", (error) => this.#lose(error));
  }

  /** Opens the file. Throws InvalidError when the folder cannot be written: better before the run than after. */
  static async open(folder: string): Promise<Recorder> {
    const path = join(folder, "requests.ndjson");
    try {
      await mkdir(folder, { recursive: true });
      const stream = createWriteStream(path, { highWaterMark: 256 * 1024 });
      await once(stream, "open");
      return new Recorder(folder, stream);
    } catch (error) {
      throw new InvalidError(`cannot write ${path}: ${describeError(error)}`, {
        hint: "bind a workspace that this pod's user may write to",
        cause: error,
      });
    }
  }

  /** Why records are missing, or undefined. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** Undefined when there is room for more; else a promise to wait for. */
  write(record: RequestRecord): Promise<void> | undefined {
    if (this.#lost !== undefined || this.#stream.write(`${JSON.stringify(record)}\n`)) return undefined;
    return new Promise((resolve) => {
      this.#stream.once("drain", resolve).once("close", resolve);
    });
  }

  /** Brings everything to the disk, and summary.json beside it. Never throws: see `lost`. */
  async close(ending: SummaryFile): Promise<void> {
    try {
      if (!this.#stream.destroyed) await new Promise((resolve) => this.#stream.end(resolve));
      await writeFile(
        join(this.#folder, "summary.json"),
        `${JSON.stringify(summaryFile(ending), null, 2)}\n`,
      );
    } catch (error) {
      this.#lose(error);
    }
  }

  #lose(error: unknown): void {
    this.#lost ??= `records are missing from ${this.#folder}: ${describeError(error)}`;
  }
}
