import { UnreachableError } from "../errors/index.ts";
import { ConflictError } from "./conflict.ts";

/** Whether another try may mend it: the API server is away, or somebody else wrote first. A missing right stays. */
export function isPassing(error: unknown): error is UnreachableError | ConflictError {
  return error instanceof UnreachableError || error instanceof ConflictError;
}
