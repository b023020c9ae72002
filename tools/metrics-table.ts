import { pushedMetrics } from "../steps/report/pushed/index.ts";

/** The table of docs/monitoring.md: what a run pushes, and whether an invalid run leaves it out. */
export function metricsTable(): string {
  const rows = pushedMetrics.map(({ name, labels, help, isFigure }) => {
    const own = labels.map((label) => `\`${label}\``).join(", ");
    return `| \`${name}\` | ${own} | ${isFigure ? "no" : "yes"} | ${help} |`;
  });
  return [
    "| Gauge | Labels of its own | Of an invalid run | Meaning |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
