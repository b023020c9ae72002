import { UnreachableError } from "../../lib/errors/index.ts";
import type { GuidellmEnd } from "./ended.ts";
import { type GuidellmReport, readReport } from "./report-file/read.ts";

/** GuideLLM's report, or why there is none: how GuideLLM ended says more than that a file is missing. */
export function reportOf(path: string, end: GuidellmEnd): GuidellmReport {
  try {
    return readReport(path);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    throw new UnreachableError(`${endText(end)}: ${error.message}`, {
      cause: error,
      hint: error.hint ?? "look at the log of the step guidellm",
    });
  }
}

function endText({ exitCode, stopped, version }: GuidellmEnd): string {
  if (exitCode === 127) return "the image holds no GuideLLM";
  if (exitCode === 126) return `GuideLLM ${version || "of unknown version"} is older than 0.3`;
  if (stopped === "timeout") return "GuideLLM was stopped after timeout-seconds";
  if (stopped !== null) return `GuideLLM was stopped by ${stopped}`;
  return exitCode === 0 ? "GuideLLM ended with 0" : `GuideLLM ended with exit code ${exitCode}`;
}
