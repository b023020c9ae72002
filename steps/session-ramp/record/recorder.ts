import { once } from "node:events";
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  type WriteStream,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { finished } from "node:stream/promises";
import { InvalidError } from "../../../lib/errors/index.ts";
import { describeError } from "../../../lib/http/describe-error.ts";
import type { Measurement } from "../measurement.ts";
import type { RequestRecord } from "./request-record.ts";
import { summaryFile, unfinished, type Verdict } from "./summary-file.ts";

/** Records that are kept for one write: single small writes cost more than what they write. */
const BATCH_BYTES = 64 * 1024;
/** A killed run loses at most the records of so long. */
const FLUSH_MS = 250;

/**
 * Writes requests.ndjson while the run goes on, in whole lines, and summary.json again and again, so that a run that
 * is killed leaves both: whole lines, and a summary that says it is partial.
 */
export class Recorder {
  readonly #folder: string;
  readonly #stream: WriteStream;
  readonly #flushing: NodeJS.Timeout;
  #batch = "";
  #lost: string | undefined;
  /** A record, or a summary. */
  #hasWritten = false;
  /** One promise for all who wait: an open loop may have thousands. */
  #room: Promise<void> | undefined;
  #letGo: () => void = () => {};

  private constructor(folder: string, stream: WriteStream) {
    this.#folder = folder;
    this.#stream = stream;
    this.#flushing = setInterval(() => this.#flush(), FLUSH_MS);
    stream.on("error", (error) => this.#lose(error));
  }

  /**
   * Opens the file, and takes away the summary of an earlier run, which would be taken for this one's. Throws
   * InvalidError when the folder cannot be written: better before the run than after.
   */
  static async open(folder: string): Promise<Recorder> {
    const path = join(folder, "requests.ndjson");
    try {
      makeFolder(folder);
      const stream = createWriteStream(path, { highWaterMark: 4 * BATCH_BYTES });
      await once(stream, "open");
      rmSync(join(folder, "summary.json"), { force: true });
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

  /** Undefined while there is room for more; else what to wait for: the disk is slower than the run. */
  get room(): Promise<void> | undefined {
    return this.#room;
  }

  write(record: RequestRecord): void {
    if (this.#lost !== undefined) return;
    this.#hasWritten = true;
    this.#batch += `${JSON.stringify(record)}\n`;
    if (this.#batch.length >= BATCH_BYTES && !this.#flush()) this.#room ??= this.#untilRoom();
  }

  /** Writes summary.json as it is now, in place of the one before, and never half of it. */
  checkpoint(measurement: Measurement, verdict: Verdict = unfinished): void {
    this.#hasWritten = true;
    const path = join(this.#folder, "summary.json");
    try {
      writeFileSync(`${path}.part`, `${JSON.stringify(summaryFile(measurement, verdict), null, 2)}\n`);
      renameSync(`${path}.part`, path);
    } catch (error) {
      this.#lose(error);
    }
  }

  /** Brings everything to the disk, and the last summary.json beside it. Never throws: see `lost`. */
  async close(measurement: Measurement, verdict: Verdict): Promise<void> {
    await this.stop();
    this.checkpoint(measurement, verdict);
  }

  /**
   * Ends the records of a run that failed. Where nothing is known of it yet, its summary is this one: that of a
   * measurement without a request, and why.
   */
  async abandon(measurement: Measurement, { status, reason }: Verdict): Promise<void> {
    await this.stop();
    if (!this.#hasWritten) this.checkpoint(measurement, { status, reason });
  }

  /** Those who wait for room need wait no longer: the run has been ended. */
  letGo(): void {
    this.#letGo();
  }

  /** Brings the records to the disk. Never throws: see `lost`. */
  async stop(): Promise<void> {
    clearInterval(this.#flushing);
    this.#flush();
    try {
      if (!this.#stream.destroyed) await finished(this.#stream.end());
    } catch (error) {
      this.#lose(error);
    }
  }

  #untilRoom(): Promise<void> {
    const stream = this.#stream;
    return new Promise((resolve) => {
      const done = () => {
        stream.off("drain", done).off("close", done);
        this.#room = undefined;
        resolve();
      };
      this.#letGo = done;
      stream.on("drain", done).on("close", done);
    });
  }

  /** Whether the stream has room for more. */
  #flush(): boolean {
    const batch = this.#batch;
    this.#batch = "";
    return batch === "" || this.#stream.write(batch);
  }

  #lose(error: unknown): void {
    this.#lost ??= `records are missing from ${this.#folder}: ${describeError(error)}`;
  }
}

/** Node's recursive mkdir never returns where a folder can be in no way made, as below /proc: asked for only at need. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: !existsSync(dirname(folder)) });
}
