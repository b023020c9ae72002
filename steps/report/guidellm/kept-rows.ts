import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Guidellm, guidellmSchema } from "../../../lib/evidence/guidellm.ts";
import type { LoadSummary } from "../../../lib/evidence/load-summary.ts";

const fileSchema = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(guidellmSchema);

/**
 * The evidence with the rows that did not fit guidellm-benchmark's result, where its file with all of them is in the
 * workspace of the report. Unchanged where it is not, or is another run's.
 */
export function withKeptRows<T extends LoadSummary>(evidence: T, folder: string | undefined): T {
  const { guidellmBenchmark: summary } = evidence;
  if (folder === undefined || summary?.data?.truncated !== true) return evidence;
  const rows = keptRows(join(folder, "summary.json"), summary.data.testId);
  return rows === undefined
    ? evidence
    : { ...evidence, guidellmBenchmark: { ...summary, data: { ...summary.data, benchmarks: rows } } };
}

function keptRows(file: string, testId: string): Guidellm["benchmarks"] {
  try {
    const kept = fileSchema.parse(readFileSync(file, "utf8"));
    return kept.testId === testId ? kept.benchmarks : undefined;
  } catch {
    // The page says then that rows are missing: it is right without them.
    return undefined;
  }
}
