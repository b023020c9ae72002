import type { Redactor } from "./redact.ts";

/** Where a step writes for people: one line at a time, secrets taken out. */
export interface Log {
  info(line: string): void;
  warn(line: string): void;
}

/** A log that hands redacted lines to `write`. */
export function createLog(write: (line: string) => void, redactor: Redactor): Log {
  return {
    info: (line) => write(redactor.redact(line)),
    warn: (line) => write(redactor.redact(`warning: ${line}`)),
  };
}
