import { milliseconds } from "./duration.ts";
import type { PipelineTask } from "./schema/pipeline.ts";
import type { PipelineRun } from "./schema/run.ts";

/** Tekton's `default-timeout-minutes`, in milliseconds. */
export const DEFAULT_TIMEOUT_MS = 3_600_000;

/** The timeouts of a PipelineRun in milliseconds; 0 means none (Tekton `pipelinerun_types.go`). */
export interface Timeouts {
  pipeline: number;
  /** Undefined when neither given nor implied: then only the pipeline's counts. */
  tasks: number | undefined;
  finally: number | undefined;
}

/** Of tasks and finally, one follows from the other when the pipeline's is given too. */
export function timeoutsOf({ spec }: PipelineRun): Timeouts {
  const read = (text: string | undefined) => (text === undefined ? undefined : milliseconds(text));
  const pipeline = read(spec.timeouts?.pipeline);
  const tasks = read(spec.timeouts?.tasks);
  const last = read(spec.timeouts?.finally);
  const rest = (part: number | undefined) => (pipeline && part ? pipeline - part : undefined);
  return {
    pipeline: pipeline ?? DEFAULT_TIMEOUT_MS,
    tasks: tasks ?? rest(last),
    finally: last ?? rest(tasks),
  };
}

/** The timeout of one task: its own, or an hour, or the run's for its section where that is longer or none. */
export function taskTimeout(task: PipelineTask, isFinally: boolean, timeouts: Timeouts): number {
  if (task.timeout !== undefined) return milliseconds(task.timeout);
  const section = isFinally ? timeouts.finally : timeouts.tasks;
  if (section === 0) return 0;
  return Math.max(section ?? 0, DEFAULT_TIMEOUT_MS);
}
