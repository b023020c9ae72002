import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Puts GuideLLM's report into its workspace, without the token that some generations write into it, and the evidence
 * with all its rows into that of the report. Gives what went wrong, for the log: the figures do not depend on it.
 */
export function keep(folder: string | undefined, name: string, text: () => string): string[] {
  if (folder === undefined) return [];
  try {
    writeFileSync(join(folder, name), text());
    return [];
  } catch (error) {
    return [`cannot write ${name}: ${error instanceof Error ? error.message : error}`];
  }
}

/** A report's text without a secret; empty where there is no report. */
export function reportText(path: string, secret: string | undefined): string {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return secret === undefined ? text : text.replaceAll(secret, "[redacted]");
}
