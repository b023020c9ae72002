import { z } from "zod";

const tally = z.number().int().nonnegative();
const figure = z.number().nonnegative().nullable();

/** The load generator where it was GuideLLM; an empty version = it did not tell. */
export const toolSchema = z.strictObject({ name: z.literal("guidellm"), version: z.string() });

/** One benchmark by GuideLLM's report; null where that does not say. */
const benchmarkSchema = z.strictObject({
  /** Strategy with its rate or streams: `concurrent@4`. */
  name: z.string(),
  ok: tally,
  failed: tally,
  incomplete: tally,
  requestsPerSecond: figure,
  outputTokensPerSecond: figure,
  ttftP50Ms: figure,
  ttftP99Ms: figure,
  itlMeanMs: figure,
  tpotMeanMs: figure,
  e2eP50Ms: figure,
});

export const benchmarksSchema = z.strictObject({
  count: tally,
  /** Name of the benchmark that the latencies and rates among the figures are of; empty = of none. */
  headline: z.string(),
  /** Null = they did not fit the summary of guidellm-benchmark. */
  rows: z.array(benchmarkSchema).nullable(),
});

export type Tool = z.infer<typeof toolSchema>;
export type Benchmark = z.infer<typeof benchmarkSchema>;
export type Benchmarks = z.infer<typeof benchmarksSchema>;
