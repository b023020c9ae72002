import type { QueryAnswer } from "../../lib/evidence/query.ts";
import { escapedBytes } from "../../lib/result/index.ts";
import { REASON_BYTES } from "../../lib/step.ts";
import { formatSummary } from "../../lib/summary.ts";
import type { Samples } from "./samples.ts";

/** Most bytes of the result `summary`; with the other results it stays within the budget of a plain step. */
export const SUMMARY_BYTES = 540;

/** The answer for the next task, with as many of the series as fit. */
export function toEvidence({ type, samples }: Samples, time: number): QueryAnswer {
  const rows = samples.map(({ name, text }): [string, string] => [name, text]);
  let answer: QueryAnswer = { type, time, series: rows.length, values: [], truncated: rows.length > 0 };
  for (let shown = 1; shown <= rows.length; shown++) {
    const longer = { ...answer, values: rows.slice(0, shown), truncated: shown < rows.length };
    if (!fits(longer)) break;
    answer = longer;
  }
  return answer;
}

function fits(data: QueryAnswer): boolean {
  const reason = "x".repeat(REASON_BYTES);
  const text = formatSummary({ v: 1, task: "thanos-query", status: "invalid", reason, data });
  return escapedBytes(text) <= SUMMARY_BYTES;
}
