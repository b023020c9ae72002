import { z } from "zod";
import { summaryOf } from "../summary.ts";

/** What cache-warm-up sent. */
export const warmUpSchema = z.strictObject({
  requests: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  /** Prompt tokens of one request as the server counts them; null when nothing was sent or usage was missing. */
  promptTokens: z.number().int().positive().nullable(),
});

export type WarmUp = z.infer<typeof warmUpSchema>;

export const warmUpSummary = () => summaryOf("cache-warm-up", warmUpSchema);
