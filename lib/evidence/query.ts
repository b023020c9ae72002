import { z } from "zod";
import { summaryOf } from "../summary.ts";

/** What a PromQL query gave. */
export const querySchema = z.strictObject({
  type: z.enum(["vector", "scalar", "string"]),
  /** Unix time of the evaluation, in seconds. */
  time: z.number(),
  /** All series of the answer. */
  series: z.number().int().nonnegative(),
  /** Labels and value, both as Prometheus writes them (`NaN`, `+Inf`); the first ones, as many as fit. */
  values: z.array(z.tuple([z.string(), z.string()])),
  truncated: z.boolean(),
});

export type QueryAnswer = z.infer<typeof querySchema>;

export const querySummary = () => summaryOf("thanos-query", querySchema);
