import { z } from "zod";
import { type Summary, summaryOf } from "../summary.ts";
import type { Ramp } from "./ramp.ts";
import { counterSources } from "./snapshot.ts";

export const verdicts = ["pass", "fail", "invalid"] as const;
export type Verdict = (typeof verdicts)[number];

export const hitRateSources = [...counterSources, "usage", ""] as const;
export type HitRateSource = (typeof hitRateSources)[number];

const tokens = z.number().nonnegative();

/**
 * The hit rate of the measured requests and what it could have been, in tokens: percentages follow from them. The
 * verdict is the summary's status.
 */
export const cacheHitSchema = z.strictObject({
  /** Where the hit rate comes from; empty = there is none that can be trusted. */
  source: z.enum(hitRateSources),
  /** Tokens looked up and found in the run by the engines' counters; absent when they cannot tell. */
  counters: z.tuple([tokens, tokens]).optional(),
  /** Tokens of the successful prompts that full cache blocks can hit at most; absent when unknown. */
  attainable: tokens.optional(),
  /** Engines that came, went or started anew in the run. */
  changed: z.number().int().nonnegative(),
});

export type CacheHit = z.infer<typeof cacheHitSchema>;

/** Tokens found in the cache, out of those looked up. */
export interface TokenShare {
  readonly hits: number;
  readonly queries: number;
}

export const cacheHitSummary = () => summaryOf("cache-hit-summary", cacheHitSchema);

/** The run's verdict: whatever is neither a pass nor a fail cannot be trusted. */
export function verdictOf({ status }: Summary<CacheHit>): Verdict {
  if (status === "pass" || status === "warn") return "pass";
  return status === "fail" ? "fail" : "invalid";
}

/** The share by usage.prompt_tokens_details; undefined unless every successful response reported it. */
export function usageShare({ ok, cachedTokens, promptTokens }: Ramp): TokenShare | undefined {
  if (ok === 0 || cachedTokens === null || promptTokens === null || promptTokens === 0) return undefined;
  return { hits: cachedTokens, queries: promptTokens };
}

/** A share in percent; undefined when nothing was looked up. */
export function percentOf({ hits, queries }: TokenShare): number | undefined {
  return queries > 0 ? (100 * hits) / queries : undefined;
}
