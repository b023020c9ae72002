import { z } from "zod";
import { summaryOf } from "../summary.ts";

/** What verify-stack found out, for every later task. */
export const stackSchema = z.strictObject({
  /** Tag of the measured requests of this run (`x-test-id`). */
  testId: z.string().min(1).max(64),
  gateway: z.string().min(1),
  /** Value of the Host header; empty = the gateway URL's own. */
  host: z.string(),
  model: z.string().min(1),
  /** Tokens in a cache block at run time; null when no engine's metrics could be read. */
  blockSize: z.number().int().positive().nullable(),
  /** Ids of the checks that failed, `...` for those that there is no room for: carried into the verdict. */
  failed: z.array(z.string()),
});

export type Stack = z.infer<typeof stackSchema>;

export const stackSummary = () => summaryOf("verify-stack", stackSchema);
