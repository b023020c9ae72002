import { exitCode } from "../exit-code.ts";
import { StepError } from "./step-error.ts";

/** The step ran, but what it measured cannot be trusted. */
export class InvalidError extends StepError {
  override readonly name = "InvalidError";
  readonly exitCode = exitCode.invalid;
}
