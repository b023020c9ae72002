import type { BenchmarkRow } from "../../../lib/evidence/guidellm.ts";
import type { Evidence } from "../evidence.ts";
import type { Benchmark, Benchmarks } from "./schema.ts";

/** The benchmarks of a GuideLLM run, as far as its summary carries them; null where there is none. */
export function benchmarksOf({ guidellmBenchmark }: Evidence): Benchmarks | null {
  const data = guidellmBenchmark?.data;
  if (data === undefined) return null;
  return { count: data.count, headline: data.headline, rows: data.benchmarks?.map(benchmarkOf) ?? null };
}

function benchmarkOf(row: BenchmarkRow): Benchmark {
  const [name, ok, failed, incomplete, requests, tokens, ttftP50, ttftP99, itl, tpot, e2e] = row;
  return {
    name,
    ok,
    failed,
    incomplete,
    requestsPerSecond: requests,
    outputTokensPerSecond: tokens,
    ttftP50Ms: ttftP50,
    ttftP99Ms: ttftP99,
    itlMeanMs: itl,
    tpotMeanMs: tpot,
    e2eP50Ms: e2e,
  };
}
