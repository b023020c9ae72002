import { z } from "zod";
import { summaryOf } from "../summary.ts";
import { counterSources } from "./snapshot.ts";

export const verdicts = ["pass", "fail", "invalid"] as const;
export type Verdict = (typeof verdicts)[number];

export const hitRateSources = [...counterSources, "usage", ""] as const;
export type HitRateSource = (typeof hitRateSources)[number];

/** The hit rate of the measured requests, what it could have been, and the verdict. Rates in percent of tokens. */
export const cacheHitSchema = z.strictObject({
  verdict: z.enum(verdicts),
  source: z.enum(hitRateSources),
  hitRate: z.number().nullable(),
  attainable: z.number().nullable(),
  /** Tokens looked up and found in the source used. */
  queries: z.number().nullable(),
  hits: z.number().nullable(),
  /** The same rate by usage.prompt_tokens_details, when every response had it. */
  usageRate: z.number().nullable(),
  /** Engines whose counters went back to zero in the run. */
  resets: z.array(z.string()),
});

export type CacheHit = z.infer<typeof cacheHitSchema>;

export const cacheHitSummary = () => summaryOf("cache-hit-summary", cacheHitSchema);
