import { z } from "zod";
import type { Benchmark } from "./benchmark.ts";
import { figuresOf, madeSchema, metricsSchema, strategySchema } from "./metrics.ts";

const time = z.number().nullish();

const recordSchema = z.object({
  prompt_tokens: z.number().nullish(),
  output_tokens: z.number().nullish(),
  first_token_time: time,
  last_token_time: time,
});

const benchmarkSchema = z
  .object({
    args: z.object({ strategy: strategySchema }),
    start_time: z.number(),
    end_time: z.number(),
    run_stats: z.object({ requests_made: madeSchema }),
    metrics: metricsSchema,
    requests: z.object({
      successful: z.array(recordSchema).nullish(),
      errored: z.array(z.object({ error: z.string().nullish() })).nullish(),
    }),
  })
  .transform(
    ({ args, start_time, end_time, run_stats, metrics, requests }): Benchmark => ({
      strategy: args.strategy,
      start: start_time,
      end: end_time,
      ...run_stats.requests_made,
      // Its time per output token leaves the first token's time out and counts that token.
      ...figuresOf(metrics, false),
      records: (requests.successful ?? []).map((record) => ({
        promptTokens: record.prompt_tokens ?? undefined,
        outputTokens: record.output_tokens ?? undefined,
        cachedTokens: undefined,
        firstToken: record.first_token_time ?? undefined,
        lastToken: record.last_token_time ?? undefined,
      })),
      errors: (requests.errored ?? []).flatMap(({ error }) => error ?? []),
      warnings: [],
    }),
  );

/** benchmarks.json of GuideLLM up to 0.3: benchmarks and nothing beside them. */
export const firstShape = z.strictObject({ benchmarks: z.array(benchmarkSchema) });
