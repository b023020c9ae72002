import { StepError } from "../lib/errors/index.ts";
import { exitCode } from "../lib/exit-code.ts";

/** The file holds no PipelineRun that can be created again and again. `problems` are all of them, in its spelling. */
export class BadRunError extends StepError {
  override readonly name = "BadRunError";
  readonly exitCode = exitCode.badParams;
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super(`${file} cannot be run: ${problems.join("; ")}`, {
      hint: "it comes from a ConfigMap: mend the file that the ConfigMap is made of, and apply it again",
    });
    this.problems = problems;
  }
}
