import { exitCode } from "../exit-code.ts";
import { StepError } from "./step-error.ts";

/** One or more params that cannot be used, each a line in the user's spelling: `requests: "ten" is not ...`. */
export class BadParamsError extends StepError {
  override readonly name = "BadParamsError";
  readonly exitCode = exitCode.badParams;
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(`${lines.length} bad ${lines.length === 1 ? "param" : "params"}: ${lines.join("; ")}`);
    this.lines = lines;
  }
}
