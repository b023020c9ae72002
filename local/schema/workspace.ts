import { z } from "zod";
import { ignored, played, refused } from "./note.ts";
import { label } from "./scalar.ts";

const subPath = refused("workspaces are whole folders here");

/** A workspace that a Task declares. */
export const taskWorkspace = z.strictObject({
  name: played(label),
  optional: played(z.boolean().optional(), "absent: `.path` is empty and `.bound` is false"),
  description: played(z.string().optional(), "printed by `describe`"),
  mountPath: ignored("the folder is wherever `$(workspaces.NAME.path)` says"),
  readOnly: ignored("a process on the laptop is not kept from writing"),
});
export type TaskWorkspace = z.infer<typeof taskWorkspace>;

/** A workspace that a Pipeline declares. */
export const pipelineWorkspace = z.strictObject({
  name: played(label),
  optional: played(z.boolean().optional()),
  description: played(z.string().optional(), "printed by `describe`"),
});

/** Hands a workspace of the Pipeline to a task. */
export const pipelineTaskWorkspace = z.strictObject({
  name: played(label),
  workspace: played(label.optional(), "defaults to `name`"),
  subPath,
});

const noVolume = "give a folder instead: -w name=NAME,path=DIR";

/** What a run binds to a workspace: exactly one source. */
export const workspaceBinding = z
  .strictObject({
    name: played(label),
    emptyDir: played(z.looseObject({}).optional(), "a new folder per TaskRun, removed afterwards"),
    persistentVolumeClaim: played(
      z
        .strictObject({ claimName: played(label, "a folder kept by name in `.local-runs/claims/`") })
        .optional(),
    ),
    volumeClaimTemplate: played(z.looseObject({}).optional(), "one folder per run, in the run's own folder"),
    hostPath: played(
      z.strictObject({ path: played(z.string().min(1)) }).optional(),
      "the local runner's own, from `-w name=NAME,path=DIR`",
    ),
    subPath,
    configMap: refused(noVolume),
    secret: refused(noVolume),
    projected: refused(noVolume),
    csi: refused(noVolume),
  })
  .refine(
    (b) =>
      [b.emptyDir, b.persistentVolumeClaim, b.volumeClaimTemplate, b.hostPath].filter((x) => x !== undefined)
        .length === 1,
    "needs exactly one source: emptyDir, persistentVolumeClaim, volumeClaimTemplate or hostPath",
  );
export type WorkspaceBinding = z.infer<typeof workspaceBinding>;
