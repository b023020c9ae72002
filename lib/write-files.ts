import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Writes files into a folder, each whole or not at all. Says why where the folder refuses, empty otherwise: a
 * report that has no place to go does not change the verdict that it carries.
 */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, name);
      await writeFile(`${path}.part`, text);
      await rename(`${path}.part`, path);
    }
    return "";
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `cannot write into the workspace report (it must be writable for the pod's user): ${why}`;
  }
}
