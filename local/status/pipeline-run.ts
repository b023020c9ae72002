import { type Facts, isFinished, withResults } from "../pipeline-facts.ts";
import type { Pipeline, WhenExpression } from "../schema/pipeline.ts";
import type { PipelineRun } from "../schema/run.ts";
import { type SkipReason, SkipRules } from "../skip.ts";
import type { Condition } from "./condition.ts";

export interface ChildReference {
  apiVersion: "tekton.dev/v1";
  kind: "TaskRun";
  name: string;
  pipelineTaskName: string;
  whenExpressions?: WhenExpression[];
}

export interface SkippedTask {
  name: string;
  reason: SkipReason;
  whenExpressions?: WhenExpression[];
}

export interface PipelineRunStatus {
  conditions: [Condition];
  startTime: string;
  completionTime?: string;
  finallyStartTime?: string;
  childReferences?: ChildReference[];
  skippedTasks?: SkippedTask[];
  results?: { name: string; value: string }[];
  pipelineSpec?: Pipeline["spec"];
}

/** A PipelineRun with status, shaped as `kubectl get pipelinerun -o json` prints it. */
export interface PipelineRunObject {
  apiVersion: "tekton.dev/v1";
  kind: "PipelineRun";
  metadata: {
    name: string;
    generateName?: string;
    namespace: string;
    uid: string;
    creationTimestamp: string;
    labels: Record<string, string>;
  };
  spec: PipelineRun["spec"];
  status: PipelineRunStatus;
}

/** The TaskRuns that exist, in the Pipeline's order. */
export function childReferences(facts: Facts): ChildReference[] {
  return facts.states.flatMap((state) => {
    if (state.run === undefined) return [];
    const { when } = withResults(state, facts);
    return {
      apiVersion: "tekton.dev/v1" as const,
      kind: "TaskRun" as const,
      name: state.run.metadata.name,
      pipelineTaskName: state.task.name,
      ...(when === undefined ? {} : { whenExpressions: when }),
    };
  });
}

/** The tasks that are skipped as things stand. A finally task names its when only when that skipped it. */
export function skippedTasks(facts: Facts): SkippedTask[] {
  const rules = new SkipRules(facts);
  return facts.states.flatMap((state) => {
    const reason = rules.reason(state);
    if (reason === undefined) return [];
    const { when } = withResults(state, facts);
    const told = when !== undefined && (!state.isFinally || reason === "When Expressions evaluated to false");
    return { name: state.task.name, reason, ...(told ? { whenExpressions: when } : {}) };
  });
}

/** `tasks.T.status`, `tasks.T.reason` and `tasks.status`, as finally tasks see them. */
export function executionStatus(facts: Facts): Map<string, string> {
  const rules = new SkipRules(facts);
  const statuses = new Map<string, string>();
  const dag = facts.states.filter(({ isFinally }) => !isFinally);
  for (const state of dag) {
    const outcome = isFinished(state) ? state.run?.status.conditions[0] : undefined;
    const status = outcome === undefined ? "None" : outcome.status === "True" ? "Succeeded" : "Failed";
    statuses.set(`tasks.${state.task.name}.status`, status);
    statuses.set(`tasks.${state.task.name}.reason`, outcome?.reason ?? "");
  }
  const anyFailed = dag.some((state) => statuses.get(`tasks.${state.task.name}.status`) === "Failed");
  const anySkipped = dag.some((state) => rules.reason(state) !== undefined);
  const whole = anyFailed ? "Failed" : anySkipped ? "Completed" : "Succeeded";
  return statuses.set("tasks.status", rules.dagDone ? whole : "None");
}
