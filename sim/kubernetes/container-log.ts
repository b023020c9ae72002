import type { LogSink } from "../gateway/access-log.ts";

interface Line {
  readonly at: number;
  readonly text: string;
}

/** Which lines of a log; all of them when nothing is given. */
export interface LogQuery {
  /** Unix milliseconds. */
  readonly since?: number | undefined;
  readonly tailLines?: number | undefined;
  readonly timestamps?: boolean | undefined;
}

/** Lines that a container wrote, with the time of writing; beyond the limit the oldest are dropped. */
export class ContainerLog implements LogSink {
  readonly #limit: number;
  readonly #lines: Line[] = [];

  constructor(limit = 200_000) {
    this.#limit = limit;
  }

  write(lines: readonly string[]): void {
    const at = Date.now();
    for (const text of lines) this.#lines.push({ at, text });
    if (this.#lines.length > this.#limit * 1.1) this.#lines.splice(0, this.#lines.length - this.#limit);
  }

  read({ since, tailLines, timestamps }: LogQuery = {}): string {
    // kubelet compares whole lines with the instant; sinceTime has seconds, so the second itself counts.
    const recent = since === undefined ? this.#lines : this.#lines.filter(({ at }) => at >= since);
    const shown = tailLines === undefined ? recent : recent.slice(Math.max(0, recent.length - tailLines));
    return shown
      .map(({ at, text }) => `${timestamps ? `${new Date(at).toISOString()} ` : ""}${text}\n`)
      .join("");
  }
}
