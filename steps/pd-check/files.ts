import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../../lib/log.ts";

/** Puts the page and its figures into a workspace. A full volume costs the files, not the verdict. */
export function keep(folder: string, page: readonly string[], figures: unknown, log: Log): void {
  const files = {
    "pd-check.md": `${page.join("\n")}\n`,
    "pd-check.json": `${JSON.stringify(figures, undefined, 2)}\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    try {
      writeFileSync(join(folder, name), text);
    } catch (error) {
      log.warn(`cannot write ${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
}
