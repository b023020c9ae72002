import { z } from "zod";
import { summaryOf } from "../summary.ts";

export const counterSources = ["prometheus", "pods", "service"] as const;
export type CounterSource = (typeof counterSources)[number];

/** The role of an engine that only computes prompts, for another one to answer. */
export const PREFILL = "prefill";

const tokens = z.number().nonnegative();

/** One engine: name, role, identity (changes when its container starts anew), queries and hits in tokens. */
const podRow = z.tuple([z.string(), z.string(), z.string(), tokens, tokens]);

/** The prefix-cache counters of all engines at one moment, read from one source. Unit: tokens. */
export const snapshotSchema = z.strictObject({
  source: z.enum(counterSources),
  /** Unix time of the reading, in milliseconds. */
  at: z.number().int(),
  /** Totals by role: role, pods, queries, hits. */
  roles: z.array(z.tuple([z.string(), z.number().int().positive(), tokens, tokens])).min(1),
  /** Digest of all names and identities: equal digests = no engine came, went or started anew. */
  identity: z.string(),
  /** Absent when the rows did not fit (`truncated`). */
  pods: z.array(podRow).optional(),
  truncated: z.boolean(),
});

export type Snapshot = z.infer<typeof snapshotSchema>;
export type SnapshotPod = z.infer<typeof podRow>;

export const snapshotSummary = () => summaryOf("cache-snapshot", snapshotSchema);
