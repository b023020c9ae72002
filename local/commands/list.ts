import type { Command } from "../argv.ts";
import { columns } from "../columns.ts";
import type { StoredRun } from "../run-store.ts";
import type { PipelineRunObject } from "../status/pipeline-run.ts";
import type { TaskRunObject } from "../status/task-run.ts";
import { statusWord, tookSeconds } from "./summary.ts";
import { openCatalog, openStore, type Surroundings } from "./surroundings.ts";

/** The runs of a kind: a PipelineRun is one object, a TaskRun of a PipelineRun counts too, as on a cluster. */
function runsOf(
  kind: "pipelinerun" | "taskrun",
  runs: readonly StoredRun[],
): (PipelineRunObject | TaskRunObject)[] {
  return runs.flatMap<PipelineRunObject | TaskRunObject>(({ pipelineRun, taskRuns }) =>
    kind === "taskrun"
      ? taskRuns.map(({ object }) => object)
      : pipelineRun === undefined
        ? []
        : [pipelineRun],
  );
}

/** `pipelinerun list` and `taskrun list`: newest first. */
function listRuns(kind: "pipelinerun" | "taskrun", command: Command, surroundings: Surroundings): void {
  const runs = runsOf(kind, openStore(command.options, surroundings).list()).reverse();
  const rows = runs.map((run) => [
    run.metadata.name,
    run.status.startTime,
    tookSeconds(run),
    statusWord(run),
  ]);
  if (command.options.output === "json") surroundings.output.out(JSON.stringify(runs, null, 2));
  else
    for (const line of columns([["NAME", "STARTED", "DURATION", "STATUS"], ...rows]))
      surroundings.output.out(line);
}

/** `pipeline list` and `task list`: what can be started, with the first line of its description. */
function listObjects(kind: "pipeline" | "task", command: Command, surroundings: Surroundings): void {
  const catalog = openCatalog(command.options, surroundings);
  const names = catalog.names(kind === "pipeline" ? "Pipeline" : "Task");
  const rows = names.map((name) => {
    const { object } = kind === "pipeline" ? catalog.pipeline(name) : catalog.task(name);
    return [name, object.spec.description?.split("\n")[0] ?? ""];
  });
  for (const line of columns([["NAME", "DESCRIPTION"], ...rows])) surroundings.output.out(line);
}

export function list(command: Command, surroundings: Surroundings): number {
  if (command.kind === "pipeline" || command.kind === "task")
    listObjects(command.kind, command, surroundings);
  else listRuns(command.kind, command, surroundings);
  return 0;
}
