import type { BenchmarkRow, Guidellm } from "../../lib/evidence/guidellm.ts";
import type { Benchmark, Distribution, RequestRecord } from "./report-file/benchmark.ts";
import { tpotOf } from "./tpot.ts";

export interface Origin {
  readonly testId: string;
  readonly model: string;
  /** Empty = not known. */
  readonly version: string;
  /** GuideLLM was ended before it was done. */
  readonly partial: boolean;
}

/** Characters of a version that the results have room for. */
const MOST_VERSION = 20;

/** The benchmark that the headline figures are of: that with the most output tokens per second, the first of equals. */
export function headlineOf(benchmarks: readonly Benchmark[]): Benchmark | undefined {
  const [first, ...others] = benchmarks.filter(({ ok }) => ok > 0);
  return others.reduce(
    (best, benchmark) => (Number(benchmark.tokenRate ?? 0) > Number(best?.tokenRate ?? 0) ? benchmark : best),
    first,
  );
}

/** What the next tasks read of a GuideLLM run: counts over all benchmarks, latencies of the headline's. */
export function evidenceOf(
  benchmarks: readonly Benchmark[],
  { testId, model, version, partial }: Origin,
): Guidellm {
  const headline = headlineOf(benchmarks);
  const sum = (count: (benchmark: Benchmark) => number) =>
    benchmarks.reduce((total, one) => total + count(one), 0);
  const ok = sum((one) => one.ok);
  return {
    testId,
    model,
    // One that was built from a working copy has a longer one.
    version: version.slice(0, MOST_VERSION),
    from: Math.round(1000 * Math.min(...benchmarks.map(({ start }) => start))),
    to: Math.round(1000 * Math.max(...benchmarks.map(({ end }) => end))),
    requests: ok + sum((one) => one.errored),
    ok,
    incomplete: sum((one) => one.incomplete),
    promptTokens: tokensOf(benchmarks, (record) => record.promptTokens),
    extraTokens: extraTokens(benchmarks, version),
    longestPrompt: longestPrompt(benchmarks),
    cachedTokens: tokensOf(benchmarks, (record) => record.cachedTokens),
    outputTokens: tokensOf(benchmarks, (record) => record.outputTokens),
    headline: headline?.strategy ?? "",
    ttft: rowOf(headline?.ttft),
    itl: rowOf(byRequest(headline?.itl, headline)),
    tpot: rowOf(headline && tpotOf(headline)),
    ntpot: rowOf(byRequest(headline?.ntpot, headline)),
    e2e: rowOf(headline?.e2e),
    tokenRate: rounded(headline?.tokenRate),
    requestRate: rounded(headline?.requestRate),
    count: benchmarks.length,
    benchmarks: benchmarks.map(benchmarkRow),
    truncated: false,
    ...(partial && { partial: true as const }),
  };
}

/** Two words in a chat template. */
const TEST_TOKENS = 64;
/** Worker processes of a benchmark, as GuideLLM limits them. */
const MOST_WORKERS = 10;

function longestPrompt(benchmarks: readonly Benchmark[]): number | null {
  const lengths = benchmarks.flatMap(({ records }) => records.map((record) => record.promptTokens ?? 0));
  return lengths.length > 0 ? Math.max(...lengths) : null;
}

/**
 * Up to 0.3 it tests the connection with a completion: itself once, and each worker of each benchmark. A benchmark that
 * time ended may also lose the last request of each worker from its report.
 */
function extraTokens(benchmarks: readonly Benchmark[], version: string): number {
  if (!/^0\.[0-3](\.|$)/.test(version)) return 0;
  const workers = ({ strategy }: Benchmark) => {
    if (strategy === "synchronous") return 1;
    const [, streams] = /^concurrent@(\d+)$/.exec(strategy) ?? [];
    return Math.min(MOST_WORKERS, Number(streams ?? MOST_WORKERS));
  };
  const lost = ({ incomplete }: Benchmark) => (incomplete > 0 ? (longestPrompt(benchmarks) ?? 0) : 0);
  return benchmarks.reduce(
    (total, benchmark) => total + workers(benchmark) * (TEST_TOKENS + lost(benchmark)),
    TEST_TOKENS,
  );
}

/** The sum over all successful requests; null unless every one of them is there and has its own. */
function tokensOf(
  benchmarks: readonly Benchmark[],
  count: (record: RequestRecord) => number | undefined,
): number | null {
  let total = 0;
  for (const { records, ok } of benchmarks) {
    if (records.length !== ok) return null;
    for (const record of records) {
      const tokens = count(record);
      if (tokens === undefined) return null;
      total += tokens;
    }
  }
  return total;
}

function benchmarkRow(benchmark: Benchmark): BenchmarkRow {
  const { strategy, ok, errored, incomplete, requestRate, tokenRate, ttft, itl, e2e } = benchmark;
  const figures = [
    requestRate,
    tokenRate,
    ttft?.p50,
    ttft?.p99,
    itl?.mean,
    tpotOf(benchmark)?.mean,
    e2e?.p50,
  ] as const;
  const [requests, tokens, ttftP50, ttftP99, itlMean, tpotMean, e2eP50] = figures.map(rounded);
  return [
    strategy,
    ok,
    errored,
    incomplete,
    requests ?? null,
    tokens ?? null,
    ttftP50 ?? null,
    ttftP99 ?? null,
    itlMean ?? null,
    tpotMean ?? null,
    e2eP50 ?? null,
  ];
}

/** GuideLLM counts tokens where it weighs the means of requests by them: the samples are the requests. */
function byRequest(
  found: Distribution | undefined,
  benchmark: Benchmark | undefined,
): Distribution | undefined {
  return found && benchmark && { ...found, n: benchmark.ok };
}

function rowOf(distribution: Distribution | undefined): Guidellm["ttft"] {
  if (distribution === undefined) return null;
  const { n, mean, p50, p99 } = distribution;
  return [n, short(mean), short(p50), short(p99)];
}

const rounded = (value: number | undefined) => (value === undefined ? null : short(value));

/** Hundredths of a millisecond are finer than what is measured here, and keep the summary short; small rates need more. */
function short(value: number): number {
  return Math.abs(value) < 10 ? Number(value.toPrecision(3)) : Number(value.toFixed(2));
}
