import { shared } from "../../lib/pipeline-params.ts";
import { phrase } from "../../lib/result/index.ts";
import { defineStep, optional } from "../../lib/step.ts";
import { blank, choice, count, word } from "../../lib/wire/index.ts";
import { commandsFor } from "./commands.ts";
import { diagnose, runWords } from "./diagnosis.ts";
import { lookAround } from "./look.ts";
import { taskStatuses } from "./task-statuses.ts";

export default defineStep({
  name: "diagnose",
  description: [
    "Names what failed in a run, and why, from the statuses of its tasks and a look at the pods.",
    "",
    "For `finally`: takes no results, since a finally task whose input is missing is skipped, and a task that was killed has none. Tells a run that its verdict failed from one in which a task was killed, got a bad param or never started. Where something failed it reads pods, events, logs and counters of llm-d and of the run, and holds them against a table of known failures. Only reads; what it may not read it names. Ends with status pass, whatever it finds.",
  ].join("\n"),
  params: {
    statuses: taskStatuses().describe(
      "One line `task=$(tasks.NAME.status)` for each task, in the order of the pipeline.",
    ),
    runStatus: choice(runWords).describe("`$(tasks.status)`: the status of all tasks together."),
    runName: blank(word({ maxBytes: 100 }))
      .prefault("")
      .describe(
        "Name of the PipelineRun, whose pods are looked at and which the commands name; empty = the TaskRun's own name without `-diagnose`.",
      ),
    namespace: shared.namespace,
    podSelector: shared.podSelector,
    collect: choice(["on-failure", "always", "never"])
      .prefault("on-failure")
      .describe("When to look at pods, events, logs and counters: `on-failure`, `always` or `never`."),
    collectSeconds: count({ min: 1, max: 3600 })
      .prefault("45")
      .describe(
        "Most seconds for that look; what was not read by then is left out. Keep it below `deadline-seconds`.",
      ),
    podsPerRole: count({ min: 1, max: 50 })
      .prefault("3")
      .describe("Pods of each role whose logs and counters are read; those that are not well come first."),
  },
  results: {
    firstFailed: phrase(63).describe("First task that failed or never ran; empty when all ended well."),
    causes: phrase(200).describe(
      "Ids of the known causes that were found, the likeliest first, separated by commas; see the table of signatures.",
    ),
  },
  workspaces: {
    report: optional("Receives the folder `diagnose/`: what was read, secrets taken out, and the diagnosis."),
  },
  deadlineSeconds: 90,
  async run({ params, workspaces, run, signal, log, publish }) {
    const diagnosis = diagnose(params.statuses, params.runStatus);
    const { kind, task, reason, line = reason, causes: guesses } = diagnosis;
    log.info(line);
    for (const [index, guess] of guesses.entries())
      log.info(`${index === 0 ? "Likely:" : "    or:"} ${guess}`);
    const runName = params.runName ?? run.name.replace(/-diagnose$/, "");
    const commands = kind === "well" ? [] : commandsFor(runName, run.namespace, task);
    for (const command of kind === "verdict" ? commands.slice(0, 1) : commands) log.info(`Look: ${command}`);

    const outcome = { status: "pass", reason, firstFailed: task } as const;
    publish(outcome);
    const { collect, collectSeconds, podsPerRole, namespace, podSelector } = params;
    if (collect === "never" || (collect === "on-failure" && kind === "well")) return outcome;
    const look = {
      diagnosis,
      namespace,
      runNamespace: run.namespace,
      runName,
      podSelector,
      workspace: workspaces.report,
    };
    const limits = {
      signal: AbortSignal.any([signal, AbortSignal.timeout(collectSeconds * 1000)]),
      podsPerRole,
    };
    const causes = await lookAround(look, limits, log);
    return { ...outcome, causes: causes.join(",") };
  },
});
