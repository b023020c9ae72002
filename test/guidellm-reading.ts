import { expect } from "vitest";

/**
 * benchmarks.json read in the plainest way, with nothing of the code that it checks: counts from the lists of requests,
 * TPOT and NTPOT from their time stamps, the other figures where GuideLLM has them.
 */
export interface Report {
  readonly metadata?: { readonly guidellm_version?: string };
  readonly benchmarks: readonly Benchmark[];
}

interface Request {
  readonly prompt_tokens: number;
  readonly output_tokens: number;
  /** 0.3; times are Unix seconds. */
  readonly first_token_time?: number;
  readonly last_token_time?: number;
  /** From 0.4 on. */
  readonly info?: {
    readonly timings: {
      readonly request_start: number;
      readonly first_token_iteration: number;
      readonly last_token_iteration: number;
    };
  };
}

interface Benchmark {
  readonly requests: Record<"successful" | "errored" | "incomplete", readonly Request[]>;
  readonly metrics: Record<
    string,
    { readonly successful: { mean: number; median: number; percentiles: Record<string, number> } }
  >;
}

/** Names of the results that are whole in both, in the order of GuideLLM's benchmarks. */
export function countsOf({ benchmarks }: Report): Record<string, number> {
  const count = (kind: "successful" | "errored" | "incomplete") =>
    benchmarks.reduce((total, { requests }) => total + requests[kind].length, 0);
  return {
    "requests-ok": count("successful"),
    "requests-failed": count("errored"),
    "requests-incomplete": count("incomplete"),
  };
}

/** Of the successful requests, as the server's usage told them. */
export function promptTokensOf({ benchmarks }: Report): number {
  const requests = benchmarks.flatMap((benchmark) => benchmark.requests.successful);
  return requests.reduce((total, request) => total + request.prompt_tokens, 0);
}

/** Holds the results against the report, to the hundredths that are kept; and NTPOT, that there is none before 0.4. */
export function expectFigures(results: Readonly<Record<string, string>>, report: Report): void {
  const figures = figuresOf(report);
  for (const [name, figure] of Object.entries(figures)) {
    expect(Math.abs(Number(results[name]) - figure), name).toBeLessThan(0.00501);
  }
  expect(results["ntpot-mean-ms"] !== "").toBe("ntpot-mean-ms" in figures);
}

/** The figures of the benchmark with the most output tokens per second, by result; NTPOT only where GuideLLM has it. */
export function figuresOf({ benchmarks }: Report): Record<string, number> {
  const rate = (one: Benchmark) => one.metrics["output_tokens_per_second"]?.successful.mean ?? Number.NaN;
  const [best] = benchmarks.toSorted((one, other) => rate(other) - rate(one));
  if (best === undefined) throw new Error("no benchmark");
  const of = (metric: string) => {
    const found = best.metrics[metric]?.successful;
    if (found === undefined) throw new Error(`no ${metric}`);
    return found;
  };
  const requests = best.requests.successful;
  return {
    "ttft-p50-ms": of("time_to_first_token_ms").median,
    "ttft-p99-ms": of("time_to_first_token_ms").percentiles["p99"] ?? Number.NaN,
    "itl-mean-ms": of("inter_token_latency_ms").mean,
    "tpot-mean-ms": mean(requests.map(tpot)),
    ...(requests.every(({ info }) => info) && { "ntpot-mean-ms": mean(requests.map(ntpot)) }),
    "e2e-p50-ms": 1000 * of("request_latency").median,
    "output-tokens-per-second": rate(best),
    "requests-per-second": of("requests_per_second").mean,
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const tpot = ({ output_tokens: n, first_token_time, last_token_time, info }: Request) =>
  (1000 *
    ((last_token_time ?? info?.timings.last_token_iteration ?? Number.NaN) -
      (first_token_time ?? info?.timings.first_token_iteration ?? Number.NaN))) /
  (n - 1);

/** Every answer has as many tokens here, so GuideLLM's weights by tokens change nothing. */
const ntpot = ({ output_tokens: n, info }: Request) =>
  info === undefined
    ? Number.NaN
    : (1000 * (info.timings.last_token_iteration - info.timings.request_start)) / n;
