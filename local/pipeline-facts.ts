import { resultRefs } from "./graph.ts";
import type { PipelineTask } from "./schema/pipeline.ts";
import { resultValue, type TaskRunObject } from "./status/task-run.ts";
import { substituteTask } from "./task-texts.ts";
import { spellings } from "./variables.ts";

/** A task of a running Pipeline. */
export interface TaskState {
  /** As written, with the run's own values filled in; results of tasks are not. */
  task: PipelineTask;
  isFinally: boolean;
  /** Names of the tasks before it; none for a finally task. */
  parents: readonly string[];
  /** Since it was started. */
  run?: TaskRunObject;
  /** Why it could not be started, though it was its turn. */
  invalid?: string;
}

/** All that decides what a PipelineRun does next. */
export interface Facts {
  /** In the Pipeline's order, finally tasks last. */
  readonly states: readonly TaskState[];
  tasksTimedOut: boolean;
  pipelineTimedOut: boolean;
  finallyTimedOut: boolean;
}

/** A result that a task wants and that is not there. */
export interface MissingResult {
  /** The task that should have written it. */
  producer: TaskState;
  message: string;
}

export function stateOf(facts: Facts, name: string): TaskState {
  const state = facts.states.find(({ task }) => task.name === name);
  if (state === undefined) throw new Error(`no task "${name}": admission should have refused it`);
  return state;
}

export function isFinished({ run }: TaskState): boolean {
  return run !== undefined && run.status.conditions[0].status !== "Unknown";
}

/** The first result of another task that a task wants and that is not there. */
export function missingResult({ task }: TaskState, facts: Facts): MissingResult | undefined {
  for (const ref of resultRefs(task)) {
    const producer = stateOf(facts, ref.task);
    if (!isFinished(producer) || resultValue(producer.run, ref.result) === undefined) {
      const message = `task "${ref.task}" completed successfully but did not emit the result "${ref.result}", which is referenced by task "${task.name}"`;
      return { producer, message };
    }
  }
  return undefined;
}

/** The task with the results it wants filled in: all of them, or none when one is missing, as Tekton does it. */
export function withResults(state: TaskState, facts: Facts): PipelineTask {
  if (missingResult(state, facts) !== undefined) return state.task;
  const values = resultRefs(state.task).flatMap((ref) => {
    const value = resultValue(stateOf(facts, ref.task).run, ref.result) ?? "";
    return spellings(`tasks.${ref.task}.results`, ref.result).map((key) => [key, value] as const);
  });
  return substituteTask(state.task, new Map(values));
}
