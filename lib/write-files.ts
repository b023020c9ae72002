import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Writes files, by their path in it, into a folder, each whole or not at all; `anew`: what the folder held goes first.
 * Says why where the folder refuses, empty otherwise: a report that has no place to go does not change the verdict that
 * it carries.
 */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  { anew = false }: { readonly anew?: boolean } = {},
): Promise<string> {
  try {
    if (anew) await rm(folder, { recursive: true, force: true });
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(`${path}.part`, text);
      await rename(`${path}.part`, path);
    }
    return "";
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `cannot write into the workspace report (it must be writable for the pod's user): ${why}`;
  }
}
