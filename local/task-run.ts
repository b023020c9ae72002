import { randomUUID } from "node:crypto";
import { formatDuration } from "./duration.ts";
import type { TaskRun } from "./schema/run.ts";
import type { Task } from "./schema/task.ts";
import { condition } from "./status/condition.ts";
import type { TaskRunObject, TaskRunStatus } from "./status/task-run.ts";
import { Stop } from "./stop.ts";
import { type AttemptEnd, type Host, playAttempt } from "./task-attempt.ts";

/** A TaskRun that is about to start. */
export interface TaskRunRequest {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  task: Task;
  /** All params of the Task that have a value. */
  params: ReadonlyMap<string, string>;
  workspaces: NonNullable<TaskRun["spec"]["workspaces"]>;
  /** Per attempt, in milliseconds; 0 means none. */
  timeoutMs: number;
  retries: number;
}

/** What a TaskRun needs of its surroundings. */
export interface TaskRunControl {
  host: Host;
  /** Aborted with a Stop. */
  signal: AbortSignal;
  onLine: (step: string, line: string) => void;
  /** Called with each change of the object, from its start to its end. */
  onChange: (run: TaskRunObject) => void;
}

function newObject(request: TaskRunRequest): TaskRunObject {
  const { name, namespace, labels, task, params, workspaces, timeoutMs, retries } = request;
  const now = new Date().toISOString();
  return {
    apiVersion: "tekton.dev/v1",
    kind: "TaskRun",
    metadata: {
      name,
      namespace,
      uid: randomUUID(),
      creationTimestamp: now,
      labels: { ...labels, "tekton.dev/task": task.metadata.name },
    },
    spec: {
      params: [...params].map(([key, value]) => ({ name: key, value })),
      retries,
      taskRef: { kind: "Task", name: task.metadata.name },
      timeout: formatDuration(timeoutMs),
      ...(workspaces.length > 0 ? { workspaces } : {}),
    },
    status: running(now, "Started", "Not all Steps in the Task have finished executing"),
  };
}

function running(startTime: string, reason: string, message: string): TaskRunStatus {
  return { conditions: [condition("Unknown", reason, message)], startTime };
}

/** The status of a finished attempt (Tekton `pkg/pod/status.go`, and `failTaskRun` for a timeout or cancellation). */
function finalStatus(run: TaskRunObject, end: AttemptEnd, stop: Stop | "timeout" | undefined): TaskRunStatus {
  const { name } = run.metadata;
  const finished = { startTime: run.status.startTime, completionTime: new Date().toISOString() };
  if (stop !== undefined) {
    const [reason, message] =
      stop === "timeout"
        ? ["TaskRunTimeout", `TaskRun "${name}" failed to finish within "${run.spec.timeout}"`]
        : ["TaskRunCancelled", `TaskRun "${name}" was cancelled. ${stop.statusMessage}`];
    // The pod is deleted at once: whatever the steps wrote or said at their end, the status has only this.
    const steps = end.steps.map((step) => ({
      ...step,
      terminated: { ...step.terminated, exitCode: 1, reason },
      terminationReason: reason,
    }));
    return { conditions: [condition("False", reason, message)], ...finished, steps };
  }
  const results = end.results
    .map(({ name: result, value }) => ({ name: result, type: "string" as const, value }))
    // Tekton sorts what it reads from the termination message.
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const outcome =
    end.failure === undefined
      ? condition("True", "Succeeded", "All Steps have completed executing")
      : condition("False", "StepFailed", end.failure);
  return { conditions: [outcome], ...finished, steps: end.steps, ...(results.length > 0 ? { results } : {}) };
}

async function playOnce(
  request: TaskRunRequest,
  run: TaskRunObject,
  control: TaskRunControl,
  attempts: number,
) {
  const timeout = new AbortController();
  const timer = request.timeoutMs > 0 ? setTimeout(() => timeout.abort(), request.timeoutMs) : undefined;
  const { name, namespace, uid } = run.metadata;
  const end = await playAttempt({
    task: request.task,
    params: request.params,
    context: new Map([
      ["context.taskRun.name", name],
      ["context.taskRun.namespace", namespace],
      ["context.taskRun.uid", uid],
      ["context.task.name", request.task.metadata.name],
      ["context.task.retry-count", String(attempts)],
    ]),
    workspaces: request.workspaces,
    host: control.host,
    signal: AbortSignal.any([control.signal, timeout.signal]),
    onLine: control.onLine,
  });
  clearTimeout(timer);
  const { signal } = control;
  const stop = signal.aborted && signal.reason instanceof Stop ? signal.reason : undefined;
  return finalStatus(run, end, stop ?? (timeout.signal.aborted ? "timeout" : undefined));
}

/** Plays a TaskRun with its retries, which follow at once (Tekton knows no pause). Cancelled ones are not retried. */
export async function playTaskRun(request: TaskRunRequest, control: TaskRunControl): Promise<TaskRunObject> {
  const run = newObject(request);
  const retriesStatus: TaskRunStatus[] = [];
  for (;;) {
    control.onChange(run);
    const status = await playOnce(request, run, control, retriesStatus.length);
    const [{ status: outcome, message }] = status.conditions;
    const again = outcome === "False" && !control.signal.aborted && retriesStatus.length < request.retries;
    if (!again) {
      run.status = {
        ...status,
        ...(retriesStatus.length > 0 ? { retriesStatus } : {}),
        taskSpec: request.task.spec,
      };
      control.onChange(run);
      return run;
    }
    retriesStatus.push(status);
    run.status = { ...running(new Date().toISOString(), "ToBeRetried", message), retriesStatus };
  }
}
