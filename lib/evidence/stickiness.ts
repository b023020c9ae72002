import { z } from "zod";
import { summaryOf } from "../summary.ts";

export const stickinessSources = ["header", "access-log", "counters", ""] as const;
export type StickinessSource = (typeof stickinessSources)[number];

const share = z.number().min(0).max(100).nullable();

/** Share of each session's most frequent upstream, and the sources that say so. */
export const stickinessSchema = z.strictObject({
  source: z.enum(stickinessSources),
  /** Sum of the sessions' modal counts / all successful requests with evidence, in percent; null = no data. */
  percent: share,
  /** The same figure by each source that had evidence. */
  by: z.strictObject({ header: share, accessLog: share, counters: share }),
  /** Successful requests with evidence in the source used. */
  evidence: z.number().int().nonnegative(),
  upstreams: z.array(z.string()),
  /** Per session, in order: index into upstreams of the modal one, its count, requests with evidence. */
  sessions: z.array(z.tuple([z.number().int(), z.number().int(), z.number().int()])).optional(),
  truncated: z.boolean(),
});

export type Stickiness = z.infer<typeof stickinessSchema>;

export const stickinessSummary = () => summaryOf("stickiness-summary", stickinessSchema);
