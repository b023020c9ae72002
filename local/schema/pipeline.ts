import { z } from "zod";
import { metadata } from "./metadata.ts";
import { ignored, played, refused } from "./note.ts";
import { param, paramSpec } from "./param.ts";
import { duration, label, resultName, scalar, stringType } from "./scalar.ts";
import { pipelineTaskWorkspace, pipelineWorkspace } from "./workspace.ts";

/** `input operator values`: all of a task's must hold, else it is skipped. */
export const whenExpression = z.strictObject({
  input: played(scalar.optional(), "may hold variables; absent means empty"),
  operator: played(z.enum(["in", "notin"])),
  values: played(z.array(scalar).min(1, "must not be empty"), "may hold variables of type string"),
  cel: refused("it needs an alpha feature flag of Tekton"),
});
export type WhenExpression = z.infer<typeof whenExpression>;

const taskRef = z.strictObject({
  name: played(z.string().min(1)),
  kind: played(z.literal("Task").optional()),
  apiVersion: refused("it makes a custom task of it"),
  resolver: refused("tasks come from the catalog's files"),
  params: refused("tasks come from the catalog's files"),
  bundle: refused("tasks come from the catalog's files"),
});

const pipelineTaskKeys = {
  name: played(label),
  displayName: ignored("a dashboard shows it"),
  description: ignored("for people"),
  taskRef: played(taskRef),
  params: played(z.array(param).optional()),
  when: played(z.array(whenExpression).optional()),
  retries: played(z.int().min(0).optional(), "at once, without a pause, as Tekton does"),
  timeout: played(duration.optional(), "per attempt; 1h when absent; results are lost"),
  workspaces: played(z.array(pipelineTaskWorkspace).optional()),
  taskSpec: refused("write a Task and refer to it"),
  pipelineRef: refused("it needs an alpha feature flag of Tekton"),
  pipelineSpec: refused("it needs an alpha feature flag of Tekton"),
  matrix: refused("loop in the program or chain tasks"),
  onError: refused("let the program write its status as a result and end with 0"),
};

/** A task of `spec.tasks`. */
export const dagTask = z.strictObject({
  ...pipelineTaskKeys,
  runAfter: played(z.array(z.string()).optional()),
});

/** A task of `spec.finally`. */
export const finallyTask = z.strictObject({
  ...pipelineTaskKeys,
  runAfter: refused("Tekton allows no runAfter in finally"),
});

/** A task of a Pipeline, from either list. */
export type PipelineTask = z.infer<typeof dagTask>;

const pipelineResult = z.strictObject({
  name: played(resultName),
  type: played(stringType.optional(), "`string` only"),
  description: played(z.string().optional(), "printed by `describe`"),
  value: played(z.string(), "holds `$(tasks.T.results.R)` or `$(finally.T.results.R)`"),
});

/** A Pipeline as the catalog writes it. */
export const pipeline = z.strictObject({
  apiVersion: played(z.literal("tekton.dev/v1")),
  kind: played(z.literal("Pipeline")),
  metadata: played(metadata),
  spec: played(
    z.strictObject({
      displayName: ignored("a dashboard shows it"),
      description: played(z.string().optional(), "printed by `list` and `describe`"),
      params: played(z.array(paramSpec).optional()),
      workspaces: played(z.array(pipelineWorkspace).optional()),
      tasks: played(z.array(dagTask).min(1)),
      finally: played(z.array(finallyTask).optional()),
      results: played(z.array(pipelineResult).optional()),
    }),
  ),
});
export type Pipeline = z.infer<typeof pipeline>;
