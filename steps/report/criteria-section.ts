import { table } from "./markdown-table.ts";
import type { Report } from "./schema.ts";
import { valueText } from "./value-text.ts";

/** The thresholds of the verdict; nothing where nobody told them. */
export function criteriaLines({ criteria }: Report): string[] {
  if (criteria.every(({ outcome }) => outcome === "not told")) return [];
  return table(
    ["Criterion", "Threshold", "Value", "Outcome"],
    criteria.map(({ title, bound, threshold, value, outcome }) => [
      title,
      threshold === null ? "not told" : `${bound} ${threshold} %`,
      valueText({ value, unit: "percent", lowSample: false }),
      outcome,
    ]),
  );
}
