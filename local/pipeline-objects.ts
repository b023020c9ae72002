import { randomUUID } from "node:crypto";
import { boundParams } from "./admission/params.ts";
import type { AdmittedPipeline } from "./admission/pipeline.ts";
import { parentsOf } from "./graph.ts";
import { childName } from "./names.ts";
import { type Facts, type TaskState, withResults } from "./pipeline-facts.ts";
import type { PipelineRun } from "./schema/run.ts";
import { condition } from "./status/condition.ts";
import type { PipelineRunObject } from "./status/pipeline-run.ts";
import type { TaskRunRequest } from "./task-run.ts";
import { substituteTask } from "./task-texts.ts";
import { type Timeouts, taskTimeout } from "./timeouts.ts";
import { paramReplacements } from "./variables.ts";

/** The object of a run that is about to start. */
export function newPipelineRun(run: PipelineRun, name: string, namespace: string): PipelineRunObject {
  const now = new Date().toISOString();
  const { generateName } = run.metadata;
  return {
    apiVersion: "tekton.dev/v1",
    kind: "PipelineRun",
    metadata: {
      name,
      ...(generateName === undefined ? {} : { generateName }),
      namespace,
      uid: randomUUID(),
      creationTimestamp: now,
      labels: { "tekton.dev/pipeline": run.spec.pipelineRef.name },
    },
    spec: run.spec,
    status: { conditions: [condition("Unknown", "Started", "")], startTime: now },
  };
}

/**
 * The tasks of a run, with the run's own values filled in: params first, then contexts, then workspaces, each in one
 * pass over what the last one left (Tekton `pipelinerun.go`).
 */
export function taskStates({ pipeline }: AdmittedPipeline, run: PipelineRunObject): TaskState[] {
  const { spec } = pipeline;
  const { name, namespace, uid } = run.metadata;
  const params = paramReplacements(boundParams(run.spec.params ?? [], spec.params ?? []));
  const context = new Map([
    ["context.pipelineRun.name", name],
    ["context.pipelineRun.namespace", namespace],
    ["context.pipelineRun.uid", uid],
    ["context.pipeline.name", pipeline.metadata.name],
  ]);
  const bound = new Set((run.spec.workspaces ?? []).map((binding) => binding.name));
  const workspaces = new Map(
    (spec.workspaces ?? []).map((w) => [`workspaces.${w.name}.bound`, String(bound.has(w.name))]),
  );
  return [
    ...spec.tasks.map((task) => ({ task, isFinally: false, parents: parentsOf(task) })),
    ...(spec.finally ?? []).map((task) => ({ task, isFinally: true, parents: [] })),
  ].map((state) => ({ ...state, task: substituteTask(state.task, params, context, workspaces) }));
}

/** The TaskRun of a task whose turn it is. */
export function taskRequest(
  state: TaskState,
  facts: Facts,
  admitted: AdmittedPipeline,
  run: PipelineRunObject,
  timeouts: Timeouts,
): TaskRunRequest {
  const context = new Map([["context.pipelineTask.retries", String(state.task.retries ?? 0)]]);
  const resolved = substituteTask(withResults(state, facts), context);
  const task = admitted.tasks.get(resolved.name);
  if (task === undefined) throw new Error(`no Task for "${resolved.name}": admission should have refused it`);
  const given = new Map((run.spec.workspaces ?? []).map((binding) => [binding.name, binding]));
  const workspaces = (resolved.workspaces ?? []).flatMap(({ name, workspace = name }) => {
    const binding = given.get(workspace);
    return binding === undefined ? [] : [{ ...binding, name }];
  });
  return {
    name: childName(run.metadata.name, resolved.name),
    namespace: run.metadata.namespace,
    labels: {
      "tekton.dev/pipeline": admitted.pipeline.metadata.name,
      "tekton.dev/pipelineRun": run.metadata.name,
      "tekton.dev/pipelineTask": resolved.name,
    },
    task,
    params: boundParams(resolved.params ?? [], task.spec.params ?? []),
    workspaces,
    timeoutMs: taskTimeout(resolved, state.isFinally, timeouts),
    retries: resolved.retries ?? 0,
  };
}
