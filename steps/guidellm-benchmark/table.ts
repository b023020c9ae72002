import type { Benchmark } from "./report-file/benchmark.ts";
import { tpotOf } from "./tpot.ts";

const HEAD = [
  "benchmark",
  "ok",
  "errored",
  "cut",
  "req/s",
  "tok/s",
  "TTFT p50",
  "TTFT p99",
  "ITL",
  "TPOT",
  "E2E p50",
];

/** The benchmarks as a table for the log; times in milliseconds. */
export function table(benchmarks: readonly Benchmark[]): string[] {
  const rows = [HEAD, ...benchmarks.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  "),
  );
}

function cells(benchmark: Benchmark): string[] {
  const { strategy, ok, errored, incomplete, requestRate, tokenRate, ttft, itl, e2e } = benchmark;
  const figures = [
    requestRate,
    tokenRate,
    ttft?.p50,
    ttft?.p99,
    itl?.mean,
    tpotOf(benchmark)?.mean,
    e2e?.p50,
  ];
  return [
    strategy,
    ...[ok, errored, incomplete].map(String),
    ...figures.map((value) => (value === undefined ? "-" : value.toFixed(1))),
  ];
}
