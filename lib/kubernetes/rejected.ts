import { StepError } from "../errors/index.ts";
import { exitCode } from "../exit-code.ts";

/** The API server, or a webhook of its, does not take an object as it is (400, 422). Trying again changes nothing. */
export class RejectedError extends StepError {
  override readonly name = "RejectedError";
  readonly exitCode = exitCode.unreachable;
}
