import { StepError } from "../errors/index.ts";
import { exitCode } from "../exit-code.ts";

/** HTTP 409: the object was changed by another since it was read, or is there already. Read it again. */
export class ConflictError extends StepError {
  override readonly name = "ConflictError";
  readonly exitCode = exitCode.unreachable;
}
