import { z } from "zod";
import type { Distribution } from "./benchmark.ts";

/** Statistics as every generation writes them: a count of 0 goes with zeros that mean nothing. */
const statistics = z.object({
  mean: z.number().nullable(),
  median: z.number().nullable(),
  count: z.number(),
  percentiles: z.object({ p99: z.number().nullable() }),
});

/** One metric: its statistics over the successful requests. */
export const metricSchema = z.object({ successful: statistics.nullish() }).nullish();

export type Metric = z.output<typeof metricSchema>;

/** `scale` is 1000 for a metric in seconds. */
export function distributionOf(metric: Metric, scale = 1): Distribution | undefined {
  const found = metric?.successful;
  if (!found || found.count === 0) return undefined;
  const { count, mean, median, percentiles } = found;
  if (mean === null || median === null || percentiles.p99 === null) return undefined;
  // A wall clock that was set back in between: no latency is negative.
  if (mean < 0 || median < 0) return undefined;
  return { n: count, mean: scale * mean, p50: scale * median, p99: scale * percentiles.p99 };
}

/** The mean of a rate, undefined where nothing succeeded. */
export function meanOf(metric: Metric): number | undefined {
  return metric?.successful?.count ? (metric.successful.mean ?? undefined) : undefined;
}
