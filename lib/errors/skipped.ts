import { exitCode } from "../exit-code.ts";
import { StepError } from "./step-error.ts";

/** An earlier task left nothing to work with. `message` is the first cause, handed on as it was. */
export class SkippedError extends StepError {
  override readonly name = "SkippedError";
  readonly exitCode = exitCode.invalid;
}
