import type { ExitCode } from "../exit-code.ts";

export interface StepErrorDetails {
  /** What the reader can do about it, one sentence. */
  readonly hint?: string;
  /** A shell command that shows the same thing. */
  readonly reproduce?: string;
  readonly cause?: unknown;
}

/** A failure that a step foresees. Anything else that is thrown is a bug of ours and shows its stack. */
export abstract class StepError extends Error {
  abstract readonly exitCode: ExitCode;
  readonly hint: string | undefined;
  readonly reproduce: string | undefined;

  constructor(message: string, details: StepErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.hint = details.hint;
    this.reproduce = details.reproduce;
  }
}
