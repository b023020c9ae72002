import { cell, table } from "../markdown-table.ts";
import type { Report } from "../schema.ts";
import { oneDecimal } from "../value-text.ts";

const HEAD = [
  "Benchmark",
  "Ok",
  "Failed",
  "Cut",
  "Requests/s",
  "Output tokens/s",
  "TTFT p50",
  "TTFT p99",
  "ITL mean",
  "TPOT mean",
  "TOTAL p50",
];

/** GuideLLM's benchmarks side by side; nothing where another tool made the load. */
export function benchmarkLines({ benchmarks }: Report): string[] {
  if (benchmarks === null) return [];
  const { count, headline, rows } = benchmarks;
  if (rows === null) {
    return [
      `The rows of ${count} benchmarks did not fit the summary of guidellm-benchmark; its \`summary.json\` has them.`,
    ];
  }
  const which =
    headline === ""
      ? []
      : [
          `The latencies and rates among the figures are of ${cell(headline)}: the benchmark with the most output tokens per second.`,
          "",
        ];
  const lines = rows.map((row) => [
    row.name,
    String(row.ok),
    String(row.failed),
    String(row.incomplete),
    row.requestsPerSecond === null ? oneDecimal(null, "") : row.requestsPerSecond.toFixed(2),
    oneDecimal(row.outputTokensPerSecond, ""),
    ...[row.ttftP50Ms, row.ttftP99Ms, row.itlMeanMs, row.tpotMeanMs, row.e2eP50Ms].map((value) =>
      oneDecimal(value, " ms"),
    ),
  ]);
  return [...which, ...table(HEAD, lines)];
}
