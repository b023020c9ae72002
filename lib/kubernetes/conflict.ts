import { StepError } from "../errors/index.ts";
import { exitCode } from "../exit-code.ts";

/**
 * HTTP 409: the object was changed by another since it was read, or is there already, or something beside it is
 * contended, such as a quota. `reason` tells them apart: `AlreadyExists` is the second.
 */
export class ConflictError extends StepError {
  override readonly name = "ConflictError";
  readonly exitCode = exitCode.unreachable;
  /** The API server's own, one word; undefined when it gave none. */
  readonly reason: string | undefined;

  constructor(message: string, reason?: string) {
    super(message);
    this.reason = reason;
  }
}
