import { table } from "./markdown-table.ts";
import type { Report } from "./schema.ts";

/** The counters of each engine as they were read, and their differences where those mean something. */
export function counterLines({ counters }: Report): string[] {
  if (counters === null) return [];
  const rows = counters.rows.map(({ engine, role, change, before, after }) => {
    const three = (index: 0 | 1) => [
      before === null ? "" : String(before[index]),
      after === null ? "" : String(after[index]),
      change === "" && before !== null && after !== null ? String(after[index] - before[index]) : "",
    ];
    return [change === "" ? engine : `${engine} (${change})`, role, ...three(0), ...three(1)];
  });
  return [
    `In tokens, read from ${counters.source} at ${counters.before} and ${counters.after}: before and after the measured requests, both after the warm-up.`,
    "",
    ...table(
      [
        "Engine",
        "Role",
        "Queries before",
        "Queries after",
        "Difference",
        "Hits before",
        "Hits after",
        "Difference",
      ],
      rows,
    ),
  ];
}
