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

/** A step's data broke the step's own schema: our bug, said before the next task would take it for a bad param. */
export class SchemaError extends Error {
  override readonly name = "SchemaError";
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
  if (summary.data !== undefined) requireSchema(step, summary.data);
  const text = formatSummary(summary);
  const max = step.summary?.maxBytes ?? 0;
  if (shorten(text, max) === text) return text;
  throw new BudgetError(`${step.name}: the summary takes more than ${max} bytes: ${text.length} characters`);
}

/** Holds the data, as the next task will read it, against the schema by which it will read it. */
function requireSchema(step: Step, data: unknown): void {
  const parsed = step.summary?.schema.safeParse(JSON.parse(JSON.stringify(data)));
  if (parsed === undefined || parsed.success) return;
  const [first] = parsed.error.issues;
  throw new SchemaError(
    `the summary breaks its own schema: ${first?.path.join(".") || "it"}: ${first?.message}`,
  );
}

/** Writes each result to its file, without a trailing newline: `when` compares whole values. */
export function writeResults(texts: ReadonlyMap<string, string>, paths: ReadonlyMap<string, string>): void {
  for (const [name, text] of texts) {
    const path = paths.get(name);
    if (path !== undefined && path !== "") writeFileSync(path, text);
  }
}
