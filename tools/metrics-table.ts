import { pushedMetrics } from "../steps/report/pushed/index.ts";
import { table } from "./readme-tables.ts";

/** The table of docs/monitoring.md: what a run pushes, and whether an invalid run leaves it out. */
export function metricsTable(): string {
  return table(
    ["Gauge", "Labels of its own", "Of an invalid run", "Meaning"],
    pushedMetrics.map(({ name, labels, help, isFigure }) => [
      `\`${name}\``,
      labels.map((label) => `\`${label}\``).join(", "),
      isFigure ? "no" : "yes",
      help,
    ]),
  );
}
