import type { TaskRun } from "../schema/run.ts";
import type { Task } from "../schema/task.ts";
import type { Condition } from "./condition.ts";

/** How a step ended. */
export interface StepState {
  name: string;
  container: string;
  terminated: {
    exitCode: number;
    reason: string;
    /** RFC 3339. */
    startedAt: string;
    finishedAt: string;
  };
  terminationReason: string;
}

export interface TaskRunResult {
  name: string;
  type: "string";
  value: string;
}

/** One attempt, and of a finished TaskRun the last one. */
export interface TaskRunStatus {
  conditions: [Condition];
  startTime: string;
  completionTime?: string;
  steps?: StepState[];
  results?: TaskRunResult[];
  /** Earlier attempts, oldest first. */
  retriesStatus?: TaskRunStatus[];
  taskSpec?: Task["spec"];
}

/** A TaskRun with status, shaped as `kubectl get taskrun -o json` prints it. */
export interface TaskRunObject {
  apiVersion: "tekton.dev/v1";
  kind: "TaskRun";
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    creationTimestamp: string;
    labels: Record<string, string>;
  };
  spec: TaskRun["spec"];
  status: TaskRunStatus;
}

export function succeeded(run: TaskRunObject | undefined): boolean {
  return run?.status.conditions[0].status === "True";
}

export function failed(run: TaskRunObject | undefined): boolean {
  return run?.status.conditions[0].status === "False";
}

/** Ended by a cancelled or timed-out PipelineRun, or by a signal to the runner. */
export function cancelled(run: TaskRunObject | undefined): boolean {
  return failed(run) && run?.status.conditions[0].reason === "TaskRunCancelled";
}

/** The value of a result; undefined when it was not written or is lost. */
export function resultValue(run: TaskRunObject | undefined, name: string): string | undefined {
  return run?.status.results?.find((result) => result.name === name)?.value;
}
