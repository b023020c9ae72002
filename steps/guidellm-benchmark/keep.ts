import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MOST_BYTES } from "./report-file/read.ts";

/** Does what puts a file into a workspace. Gives what went wrong, for the log: the figures do not depend on it. */
function attempt(name: string, write: () => void): string[] {
  try {
    write();
    return [];
  } catch (error) {
    return [`cannot write ${name}: ${error instanceof Error ? error.message : error}`];
  }
}

/** Puts a text into a workspace, where it is bound. */
export function keep(folder: string | undefined, name: string, text: string): string[] {
  return folder === undefined ? [] : attempt(name, () => writeFileSync(join(folder, name), text));
}

/**
 * Puts GuideLLM's report into a workspace. The token that some generations write into it was taken out by the program that
 * ran them; once more here, where the file is small enough to be read.
 */
export function keepReport(report: string, folder: string | undefined, secret: string | undefined): string[] {
  if (folder === undefined || !existsSync(report)) return [];
  const to = join(folder, "benchmarks.json");
  return attempt("benchmarks.json", () => {
    if (secret === undefined || statSync(report).size > MOST_BYTES) copyFileSync(report, to);
    else writeFileSync(to, readFileSync(report, "utf8").replaceAll(secret, "[redacted]"));
  });
}
