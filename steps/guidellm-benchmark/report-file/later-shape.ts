import { z } from "zod";
import type { Benchmark } from "./benchmark.ts";
import { figuresOf, madeSchema, metricsSchema, strategySchema } from "./metrics.ts";

const time = z.number().nullish();

const recordSchema = z.object({
  info: z.object({ timings: z.object({ first_token_iteration: time, last_token_iteration: time }) }),
  input_metrics: z.object({ total_tokens: z.number().nullish(), cached_tokens: z.number().nullish() }),
  output_metrics: z.object({ total_tokens: z.number().nullish() }),
});

const failedSchema = z.object({ info: z.object({ error: z.string().nullish() }) });

const benchmarkSchema = z
  .object({
    config: z.object({ strategy: strategySchema }),
    start_time: z.number(),
    end_time: z.number(),
    metrics: metricsSchema,
    scheduler_metrics: z.object({ requests_made: madeSchema }),
    requests: z.object({
      successful: z.array(recordSchema).nullish(),
      errored: z.array(failedSchema).nullish(),
    }),
    warnings: z.array(z.object({ message: z.string() })).nullish(),
  })
  .transform(
    ({ config, start_time, end_time, scheduler_metrics, metrics, requests, warnings }): Benchmark => ({
      strategy: config.strategy,
      start: start_time,
      end: end_time,
      ...scheduler_metrics.requests_made,
      ...figuresOf(metrics, true),
      records: (requests.successful ?? []).map(({ info, input_metrics, output_metrics }) => ({
        promptTokens: input_metrics.total_tokens ?? undefined,
        outputTokens: output_metrics.total_tokens ?? undefined,
        cachedTokens: input_metrics.cached_tokens ?? undefined,
        firstToken: info.timings.first_token_iteration ?? undefined,
        lastToken: info.timings.last_token_iteration ?? undefined,
      })),
      errors: (requests.errored ?? []).flatMap(({ info }) => info.error ?? []),
      warnings: (warnings ?? []).map(({ message }) => message),
    }),
  );

const metadataSchema = z.object({ version: z.number(), guidellm_version: z.string().nullish() });

/**
 * benchmarks.json from GuideLLM 0.4 on: with `args` (0.4 to 0.6) or `config` (from 0.7), and from 0.5 on with metadata
 * that has a version of its own.
 */
export const laterShape = z
  .object({
    metadata: metadataSchema.optional(),
    benchmarks: z.array(benchmarkSchema),
  })
  .transform(({ metadata, benchmarks }) => ({
    version: metadata?.guidellm_version ?? undefined,
    benchmarks,
  }));

/** The values of `metadata.version` that it is known for. */
export const laterVersions: ReadonlySet<unknown> = new Set([1, 2]);
