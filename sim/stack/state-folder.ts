import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Where a stack keeps what others read as files. */
export interface StateFolder {
  readonly kubeconfig: string;
  readonly accessLog: string;
  /** Removes the folder if it is a temporary one, otherwise nothing. */
  remove(): Promise<void>;
}

/** The folder given, or a new temporary one. Files that an earlier stack left there are removed. */
export async function openStateFolder(given: string | undefined): Promise<StateFolder> {
  const folder = given === undefined ? await mkdtemp(join(tmpdir(), "llm-d-sim-")) : resolve(given);
  await mkdir(folder, { recursive: true });
  const files = { kubeconfig: join(folder, "kubeconfig"), accessLog: join(folder, "access.log") };
  for (const file of Object.values(files)) await rm(file, { force: true });
  return {
    ...files,
    async remove() {
      if (given === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
