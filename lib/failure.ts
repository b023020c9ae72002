import { BadParamsError, SkippedError, StepError } from "./errors/index.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import type { Status } from "./status.ts";

/** A failure as a step reports it. */
export interface Failure {
  readonly status: Status;
  readonly reason: string;
  readonly exitCode: ExitCode;
  /** What goes to the log, the line to read last. */
  readonly lines: readonly string[];
}

/** Turns whatever was thrown into status, reason, exit code and the lines of the log. The one place for such text. */
export function renderFailure(step: string, error: unknown): Failure {
  if (error instanceof BadParamsError) {
    return {
      status: "invalid",
      reason: error.message,
      exitCode: error.exitCode,
      lines: [...error.lines, `${step}: ${error.message}`],
    };
  }
  if (error instanceof StepError) {
    const skipped = error instanceof SkippedError;
    const parts = [`${step}: ${skipped ? "skipped: " : ""}${error.message}`];
    if (error.hint !== undefined) parts.push(`Hint: ${error.hint}`);
    if (error.reproduce !== undefined) parts.push(`Try: ${error.reproduce}`);
    return {
      status: skipped ? "skipped" : "invalid",
      reason: error.message,
      exitCode: error.exitCode,
      lines: [parts.join(". ")],
    };
  }
  const known = error instanceof Error ? error : new Error(String(error));
  return {
    status: "invalid",
    reason: `bug in ${step}: ${known.message}`,
    exitCode: exitCode.bug,
    lines: [
      known.stack ?? known.message,
      `${step}: this is a bug of the step, not of what it looked at: ${known.message}`,
    ],
  };
}
