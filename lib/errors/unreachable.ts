import { exitCode } from "../exit-code.ts";
import { StepError } from "./step-error.ts";

/** The target could not be reached, or answered with something that is no answer. Not: a bad verdict. */
export class UnreachableError extends StepError {
  override readonly name = "UnreachableError";
  readonly exitCode = exitCode.unreachable;
}
