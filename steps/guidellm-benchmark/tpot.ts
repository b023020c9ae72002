import type { Benchmark, Distribution, RequestRecord } from "./report-file/benchmark.ts";

/**
 * Time per output token after the first, (last token - first token) / (tokens - 1), of each request with two tokens or
 * more, in milliseconds. GuideLLM's own figure of that name is another one in each of its generations: up to 0.3 over all
 * tokens but without the time to the first, from 0.4 on with it. Undefined where the report holds but a sample of the
 * requests.
 */
export function tpotOf({ records, ok }: Pick<Benchmark, "records" | "ok">): Distribution | undefined {
  if (records.length !== ok) return undefined;
  const values = records.map(tpotMs).filter((value) => value !== undefined);
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((one, other) => one - other);
  return {
    n: sorted.length,
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
  };
}

function tpotMs({ outputTokens, firstToken, lastToken }: RequestRecord): number | undefined {
  if (outputTokens === undefined || firstToken === undefined || lastToken === undefined) return undefined;
  return outputTokens < 2 ? undefined : (1000 * (lastToken - firstToken)) / (outputTokens - 1);
}

/** By linear interpolation between ranks, of ascending values. */
function quantile(sorted: readonly number[], q: number): number {
  const rank = (sorted.length - 1) * q;
  const below = sorted[Math.floor(rank)] ?? 0;
  const above = sorted[Math.ceil(rank)] ?? below;
  return below + (above - below) * (rank - Math.floor(rank));
}
