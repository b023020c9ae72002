import type { Command } from "../argv.ts";
import { Refusal } from "../refusal.ts";
import { openStore, type Surroundings } from "./surroundings.ts";

/**
 * Prints the log of a run: `[task : step] line` of a PipelineRun, `[step] line` of a TaskRun, tasks in order of start,
 * with `--task` those alone.
 */
export function logs({ kind, name, options }: Command, surroundings: Surroundings): number {
  if (name === undefined) throw new Refusal(`${kind} logs needs the name of a run`);
  const store = openStore(options, surroundings);
  const owner = store
    .list()
    .find(({ taskRuns }) => taskRuns.some(({ object }) => object.metadata.name === name));
  // The TaskRun of a PipelineRun lies in the folder of that one.
  const { name: folder, pipelineRun, taskRuns } = owner ?? store.read(name);
  const wanted =
    owner === undefined ? taskRuns : taskRuns.filter(({ object }) => object.metadata.name === name);
  const whole = owner === undefined && pipelineRun !== undefined;
  const ran = wanted.map(({ task }) => task);
  const unknown = options.task?.find((task) => !ran.includes(task));
  if (unknown !== undefined) throw new Refusal(`--task "${unknown}" is not one of ${ran.join(", ")}`);
  for (const task of ran.filter((task) => options.task?.includes(task) ?? true)) {
    for (const line of store.folder(folder).logLines(task)) {
      surroundings.output.out(whole ? `[${task} : ${line.slice(1)}` : line);
    }
  }
  return 0;
}
