import { z } from "zod";
import type { Benchmark } from "./benchmark.ts";
import { distributionOf, meanOf, metricSchema } from "./distribution.ts";

/** The metrics that all generations have under the same names. */
export const metricsSchema = z.object({
  requests_per_second: metricSchema,
  request_latency: metricSchema,
  time_to_first_token_ms: metricSchema,
  time_per_output_token_ms: metricSchema,
  inter_token_latency_ms: metricSchema,
  output_tokens_per_second: metricSchema,
});

export const madeSchema = z
  .object({ successful: z.number().int(), errored: z.number().int(), incomplete: z.number().int() })
  .transform(({ successful, errored, incomplete }) => ({ ok: successful, errored, incomplete }));

/** What the metrics say of a benchmark; `includesFirst`: their time per output token is over all tokens. */
export function figuresOf(metrics: z.output<typeof metricsSchema>, includesFirst: boolean) {
  return {
    requestRate: meanOf(metrics.requests_per_second),
    tokenRate: meanOf(metrics.output_tokens_per_second),
    ttft: distributionOf(metrics.time_to_first_token_ms),
    itl: distributionOf(metrics.inter_token_latency_ms),
    e2e: distributionOf(metrics.request_latency, 1000),
    ntpot: includesFirst ? distributionOf(metrics.time_per_output_token_ms) : undefined,
  } satisfies Partial<Benchmark>;
}

/** A strategy as GuideLLM's console names it; streams are how many requests it keeps in flight. */
export const strategySchema = z
  .object({ type_: z.string(), streams: z.number().nullish(), rate: z.number().nullish() })
  .transform(({ type_, streams, rate }) => {
    const load = type_ === "concurrent" ? streams : rate;
    return load == null ? type_ : `${type_}@${Number(load.toPrecision(4))}`;
  });
