import { writeFileSync } from "node:fs";
import { kebab } from "./names.ts";
import { budget, shorten, terminationBytes } from "./result/index.ts";
import type { Step } from "./step.ts";
import { formatSummary, type Summary } from "./summary.ts";

/** Everything a step ends with, by camelCase name. */
export interface Ending {
  readonly summary: Summary<unknown>;
  readonly results: Readonly<Record<string, unknown>>;
}

/** A step wrote more than its declared budget: our bug, said before the kubelet would cut the results. */
export class BudgetError extends Error {
  override readonly name = "BudgetError";
}

/** The texts of all declared results; what has no value is the empty string. */
export function formatResults(step: Step, ending: Ending): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [name, type] of Object.entries(step.results)) {
    if (name === "summary") {
      texts.set("summary", summaryText(step, ending.summary));
      continue;
    }
    const value = name === "status" || name === "reason" ? ending.summary[name] : ending.results[name];
    texts.set(kebab(name), value === undefined ? "" : type.format(value));
  }
  const limit = budget[step.weight];
  const bytes = terminationBytes(texts);
  if (bytes > limit) throw new BudgetError(`${step.name}: results take ${bytes} bytes, more than ${limit}`);
  return texts;
}

function summaryText(step: Step, summary: Summary<unknown>): string {
  const text = formatSummary(summary);
  const max = step.summary?.maxBytes ?? 0;
  if (shorten(text, max) === text) return text;
  throw new BudgetError(`${step.name}: the summary takes more than ${max} bytes: ${text.length} characters`);
}

/** Writes each result to its file, without a trailing newline: `when` compares whole values. */
export function writeResults(texts: ReadonlyMap<string, string>, paths: ReadonlyMap<string, string>): void {
  for (const [name, text] of texts) {
    const path = paths.get(name);
    if (path !== undefined && path !== "") writeFileSync(path, text);
  }
}
