import { z } from "zod";
import { runMetadata } from "./metadata.ts";
import { ignored, played, refused } from "./note.ts";
import { param } from "./param.ts";
import { duration } from "./scalar.ts";
import { workspaceBinding } from "./workspace.ts";

const noPod = "there is no pod and no service account; rights come from the kubeconfig";
const fromCatalog = "objects come from the catalog's files";

const params = played(
  z.array(param).optional(),
  "unknown names are refused (a cluster ignores them, tkn refuses them)",
);
const workspaces = played(z.array(workspaceBinding).optional());

const ref = z.strictObject({
  name: played(z.string().min(1)),
  kind: ignored("there is one kind only"),
  apiVersion: ignored("there is one kind only"),
  resolver: refused(fromCatalog),
  params: refused(fromCatalog),
  bundle: refused(fromCatalog),
});

const timeouts = z.strictObject({
  pipeline: played(duration.optional(), "1h when absent"),
  tasks: played(duration.optional()),
  finally: played(duration.optional()),
});

const taskRunSpec = z.strictObject({
  pipelineTaskName: played(z.string()),
  serviceAccountName: ignored(noPod),
  podTemplate: ignored(noPod),
  metadata: ignored(noPod),
  computeResources: ignored("no cgroup limits a process of the laptop"),
  timeout: refused("give the timeout in the Pipeline"),
  stepSpecs: refused("change the Task instead"),
  sidecarSpecs: refused("a laptop has no pod to run sidecars in"),
});

/** A PipelineRun as `tkn pipeline start` makes it, or as a sample has it. */
export const pipelineRun = z.strictObject({
  apiVersion: played(z.literal("tekton.dev/v1")),
  kind: played(z.literal("PipelineRun")),
  metadata: played(runMetadata),
  spec: played(
    z.strictObject({
      pipelineRef: played(ref),
      params,
      workspaces,
      timeouts: played(timeouts.optional()),
      taskRunTemplate: ignored(noPod),
      taskRunSpecs: played(z.array(taskRunSpec).optional(), "only to take its keys that have no effect here"),
      pipelineSpec: refused("write a Pipeline and refer to it"),
      status: refused("cancel with Ctrl-C"),
      managedBy: refused("there is no controller"),
    }),
  ),
});
export type PipelineRun = z.infer<typeof pipelineRun>;

/** A TaskRun as `tkn task start` makes it, or as a sample has it. */
export const taskRun = z.strictObject({
  apiVersion: played(z.literal("tekton.dev/v1")),
  kind: played(z.literal("TaskRun")),
  metadata: played(runMetadata),
  spec: played(
    z.strictObject({
      taskRef: played(ref),
      params,
      workspaces,
      timeout: played(duration.optional(), "1h when absent"),
      retries: played(z.int().min(0).optional()),
      serviceAccountName: ignored(noPod),
      podTemplate: ignored(noPod),
      computeResources: ignored("no cgroup limits a process of the laptop"),
      taskSpec: refused("write a Task and refer to it"),
      stepSpecs: refused("change the Task instead"),
      sidecarSpecs: refused("a laptop has no pod to run sidecars in"),
      debug: refused("it needs an alpha feature flag of Tekton"),
      status: refused("cancel with Ctrl-C"),
      statusMessage: refused("cancel with Ctrl-C"),
      managedBy: refused("there is no controller"),
    }),
  ),
});
export type TaskRun = z.infer<typeof taskRun>;
