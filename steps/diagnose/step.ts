import { phrase } from "../../lib/result/index.ts";
import { defineStep } from "../../lib/step.ts";
import { blank, choice, word } from "../../lib/wire/index.ts";
import { commandsFor } from "./commands.ts";
import { diagnose, runWords } from "./diagnosis.ts";
import { taskStatuses } from "./task-statuses.ts";

export default defineStep({
  name: "diagnose",
  description: [
    "Names what failed in a run, from the statuses of its tasks alone.",
    "",
    "For `finally`: takes no results, since a finally task whose input is missing is skipped, and a task that was killed has none. Tells a run that its verdict failed from one in which a task was killed, got a bad param or never started. Ends with status pass, whatever it finds.",
  ].join("\n"),
  params: {
    statuses: taskStatuses().describe(
      "One line `task=$(tasks.NAME.status)` for each task, in the order of the pipeline.",
    ),
    runStatus: choice(runWords).describe("`$(tasks.status)`: the status of all tasks together."),
    runName: blank(word({ maxBytes: 100 }))
      .prefault("")
      .describe(
        "Name of the PipelineRun, for the commands shown; empty = the TaskRun's own name without `-diagnose`.",
      ),
  },
  results: {
    firstFailed: phrase(63).describe("First task that failed or never ran; empty when all ended well."),
  },
  deadlineSeconds: 30,
  async run({ params, run, log }) {
    const { kind, task, reason, line = reason, causes } = diagnose(params.statuses, params.runStatus);
    log.info(line);
    for (const [index, cause] of causes.entries())
      log.info(`${index === 0 ? "Likely:" : "    or:"} ${cause}`);
    const name = params.runName ?? run.name.replace(/-diagnose$/, "");
    const commands = kind === "well" ? [] : commandsFor(name, run.namespace, task);
    for (const command of kind === "verdict" ? commands.slice(0, 1) : commands) log.info(`Look: ${command}`);
    return { status: "pass", reason, firstFailed: task };
  },
});
