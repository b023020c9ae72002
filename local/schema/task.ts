import { z } from "zod";
import { metadata } from "./metadata.ts";
import { ignored, played, refused } from "./note.ts";
import { paramSpec } from "./param.ts";
import { label, resultName, stringType } from "./scalar.ts";
import { containerOnly, step } from "./step.ts";
import { taskWorkspace } from "./workspace.ts";

const result = z.strictObject({
  name: played(resultName),
  type: played(stringType.optional(), "`string` only"),
  description: played(z.string().optional(), "printed by `describe`"),
  value: refused("step results are not played"),
  properties: refused("object results are not played"),
});

const noVolume = "only emptyDir is played; give files by a workspace";

const volume = z.strictObject({
  name: played(label),
  emptyDir: played(
    z.strictObject({
      medium: ignored("it is on the laptop's disk"),
      sizeLimit: ignored("no size is enforced"),
    }),
    "a new folder per TaskRun",
  ),
  configMap: refused(noVolume),
  secret: refused(noVolume),
  projected: refused(noVolume),
  persistentVolumeClaim: refused(noVolume),
  hostPath: refused(noVolume),
  csi: refused(noVolume),
});

const stepTemplate = z.strictObject({
  ...containerOnly,
  env: refused("give env on the step"),
  volumeMounts: refused("give volumeMounts on the step"),
  image: refused("give image on the step"),
  command: refused("give command on the step"),
  args: refused("give args on the step"),
  workingDir: refused("a step is a plain process here, without a container"),
});

/**
 * At most three steps. With Tekton's own container their pod has four, of which the kubelet keeps 3072 bytes of
 * results each; what that does is played. With more steps the room for results gets smaller than a Task should need.
 */
const steps = z
  .array(step)
  .min(1)
  .max(
    3,
    "is not supported by the local runner: it plays one to three steps, for with more the kubelet keeps too few bytes of each step's results",
  );

/** A Task as the catalog writes it. */
export const task = z.strictObject({
  apiVersion: played(z.literal("tekton.dev/v1")),
  kind: played(z.literal("Task")),
  metadata: played(metadata),
  spec: played(
    z.strictObject({
      displayName: ignored("a dashboard shows it"),
      description: played(z.string().optional(), "printed by `list` and `describe`"),
      params: played(z.array(paramSpec).optional()),
      results: played(z.array(result).optional()),
      workspaces: played(z.array(taskWorkspace).optional()),
      steps: played(steps, "one to three; from three on results of more than 3072 bytes a step are lost"),
      volumes: played(z.array(volume).optional()),
      stepTemplate: played(stepTemplate.optional(), "security and resources only"),
      sidecars: refused("a laptop has no pod to run them in"),
    }),
  ),
});
export type Task = z.infer<typeof task>;
export type TaskResult = z.infer<typeof result>;
