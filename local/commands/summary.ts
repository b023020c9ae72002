import { columns } from "../columns.ts";
import { formatDuration } from "../duration.ts";
import type { PipelineRunObject } from "../status/pipeline-run.ts";
import type { TaskRunObject } from "../status/task-run.ts";

const WORDS = { True: "Succeeded", False: "Failed", Unknown: "Running" } as const;

/** `Succeeded`, `Completed`, `Failed(StepFailed)`, `Running`, as `tkn ... list` shows a condition. */
export function statusWord({ status: { conditions } }: PipelineRunObject | TaskRunObject): string {
  const [{ status, reason }] = conditions;
  const word = WORDS[status];
  if (status === "True") return reason;
  return reason === word ? word : `${word}(${reason})`;
}

/** Seconds with one decimal that a run or attempt took; empty while it goes on. */
export function tookSeconds({
  status: { startTime, completionTime },
}: PipelineRunObject | TaskRunObject): string {
  if (completionTime === undefined) return "";
  const seconds = (Date.parse(completionTime) - Date.parse(startTime)) / 1000;
  return formatDuration(Math.round(seconds * 10) * 100);
}

export function resultTable(results: readonly { name: string; value: string }[] | undefined): string[] {
  if (results === undefined || results.length === 0) return [];
  return ["", ...columns([["RESULT", "VALUE"], ...results.map(({ name, value }) => [name, value])])];
}

/** Tasks with their outcome, then the skipped ones with the reason. */
export function taskTable(run: PipelineRunObject, taskRuns: readonly TaskRunObject[]): string[] {
  const ran = (run.status.childReferences ?? []).flatMap(({ name, pipelineTaskName }) => {
    const object = taskRuns.find(({ metadata }) => metadata.name === name);
    return object === undefined ? [] : [[pipelineTaskName, statusWord(object), tookSeconds(object)]];
  });
  const skipped = (run.status.skippedTasks ?? []).map(({ name, reason }) => [name, `Skipped: ${reason}`, ""]);
  return ["", ...columns([["TASK", "STATUS", "DURATION"], ...ran, ...skipped])];
}

/** What is said of a finished run: tasks, results, and the condition as the last line. */
export function pipelineSummary(run: PipelineRunObject, taskRuns: readonly TaskRunObject[]): string[] {
  const [{ message }] = run.status.conditions;
  return [
    ...taskTable(run, taskRuns),
    ...resultTable(run.status.results),
    "",
    `PipelineRun ${run.metadata.name}: ${statusWord(run)}: ${message}`,
  ];
}

export function taskSummary(run: TaskRunObject): string[] {
  const [{ message }] = run.status.conditions;
  return [
    ...resultTable(run.status.results),
    "",
    `TaskRun ${run.metadata.name}: ${statusWord(run)}: ${message}`,
  ];
}
