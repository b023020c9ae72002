import { mkdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { WorkspaceBinding } from "./schema/workspace.ts";

/** The folders of a run's workspaces. */
export interface WorkspaceRoots {
  /** Holds one folder per claim name, kept from run to run. */
  claims: string;
  /** The run's own folder, of the run's name. */
  run: string;
}

/** In a `path=` it stands for the run's name, as in the subPath of a workspace on a cluster. */
const RUN_NAME = /\$\(context\.(?:pipelineRun|taskRun)\.name\)/g;

function sourceFolder(binding: WorkspaceBinding, roots: WorkspaceRoots, scratch: string): string {
  if (binding.hostPath !== undefined) {
    return resolve(binding.hostPath.path.replace(RUN_NAME, () => basename(roots.run)));
  }
  if (binding.persistentVolumeClaim !== undefined)
    return join(roots.claims, binding.persistentVolumeClaim.claimName);
  if (binding.volumeClaimTemplate !== undefined) return join(roots.run, "workspaces", binding.name);
  return join(scratch, "workspaces", binding.name);
}

/** The existing folder of a binding; `scratch` is the attempt's own and takes emptyDirs. */
export function workspaceFolder(binding: WorkspaceBinding, roots: WorkspaceRoots, scratch: string): string {
  const folder = sourceFolder(binding, roots, scratch);
  mkdirSync(folder, { recursive: true });
  return folder;
}
