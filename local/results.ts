import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Task } from "./schema/task.ts";
import type { WrittenResult } from "./termination-message.ts";

function readResult(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** The declared results that have a file in `folder`, in declared order, byte for byte. */
export function readResults(task: Task, folder: string): WrittenResult[] {
  return (task.spec.results ?? []).flatMap(({ name }) => {
    const value = readResult(join(folder, name));
    return value === undefined ? [] : [{ name, value }];
  });
}
