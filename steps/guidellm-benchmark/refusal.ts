import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import {
  BadParamsError,
  InvalidError,
  SkippedError,
  StepError,
  UnreachableError,
} from "../../lib/errors/index.ts";

const refusalSchema = z.object({ kind: z.enum(["skipped", "unreachable", "invalid"]), message: z.string() });

/**
 * Runs what comes before GuideLLM, and leaves why it failed: where that fails no task (`on-fail: continue`), the step
 * after GuideLLM's has the last word, and says the same.
 */
export async function leavingRefusal(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof StepError && !(error instanceof BadParamsError)) {
      writeFileSync(path, JSON.stringify({ kind: kindOf(error), message: error.message }));
    }
    throw error;
  }
}

function kindOf(error: StepError): z.infer<typeof refusalSchema>["kind"] {
  if (error instanceof SkippedError) return "skipped";
  return error instanceof UnreachableError ? "unreachable" : "invalid";
}

/** Throws what the step before GuideLLM's failed with, if it did. */
export function requireNoRefusal(path: string): void {
  if (!existsSync(path)) return;
  const { kind, message } = refusalSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  if (kind === "skipped") throw new SkippedError(message);
  throw kind === "unreachable" ? new UnreachableError(message) : new InvalidError(message);
}
