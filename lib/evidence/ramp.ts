import { z } from "zod";
import { summaryOf } from "../summary.ts";

const tally = z.number().int().nonnegative();
const ms = z.number().nonnegative();

/** Milliseconds over n successful requests; null when there is no sample. A single token has no TPOT. */
const latency = z.strictObject({ n: tally, mean: ms, p50: ms, p99: ms }).nullable();

/** What session-ramp measured, or another tool in its terms; the evidence for stickiness and hit rate. */
export const rampSchema = z.strictObject({
  testId: z.string().min(1),
  model: z.string().min(1),
  /** Unix times in milliseconds: first send, last byte. */
  from: z.number().int(),
  to: z.number().int(),
  /** 0 = the requests belong to none. */
  sessions: tally,
  /** Requests that were sent and ended; fewer than asked for when `partial`. */
  requests: tally,
  ok: tally,
  /**
   * Requests that were dropped when the run was ended, or at the end of a benchmark of it: neither of `requests` nor
   * failures. An engine may have looked up their tokens or not.
   */
  incomplete: tally,
  /** Failures by cause (`http-500`, `connect`, `cut`, `stream-error`, `timeout` ...); they sum to requests - ok. */
  failures: z.record(z.string(), tally),
  /** Sum of usage.prompt_tokens over the successful requests; null when one of them reported none. */
  promptTokens: tally.nullable(),
  /** Prompt length in tokens -> successful requests with it; null when promptTokens is, or when too many differ. */
  promptLengths: z.array(z.tuple([z.number().int().positive(), z.number().int().positive()])).nullable(),
  /** The longest prompt of the successful requests, in tokens, where `promptLengths` do not say; null = not known. */
  longestPrompt: tally.nullable().optional(),
  /** Most tokens that the load generator may have had looked up by tests of the connection; absent = none. */
  extraTokens: tally.optional(),
  /** Tokens that an earlier prompt of the run began with as well -> successful requests with so many; null = not known. Absent where all send one prompt. */
  sharedLengths: z
    .array(z.tuple([tally, z.number().int().positive()]))
    .nullable()
    .optional(),
  /** Sum of usage.prompt_tokens_details.cached_tokens; null when one successful request reported none. */
  cachedTokens: tally.nullable(),
  outputTokens: tally,
  ttft: latency,
  tpot: latency,
  e2e: latency,
  /** Response header that named the upstream; empty when no response had one. */
  upstreamHeader: z.string(),
  /** Upstreams seen, in the order of the matrix' columns. */
  upstreams: z.array(z.string()),
  /** Successful requests per session (row) and upstream (column); absent when it did not fit (`truncated`). */
  matrix: z.array(z.array(tally)).optional(),
  /** Sum over the sessions of the count of their most frequent upstream, and all requests with evidence. */
  modal: tally,
  withUpstream: tally,
  truncated: z.boolean(),
  /**
   * The measuring process itself: event-loop and send delay p99 in ms, CPU share of its sending thread, memory; null =
   * it does not tell.
   */
  client: z
    .strictObject({
      loopDelayP99: ms,
      cpuPercent: ms,
      sendDelayP99: ms.nullable(),
      rssMiB: tally,
    })
    .nullable(),
  /** Present when the run was ended from outside, or gave up since none of its first requests succeeded: figures are of what was done until then, not of `requests` asked. */
  partial: z.literal(true).optional(),
});

export type Ramp = z.infer<typeof rampSchema>;
export type Latency = z.infer<typeof latency>;

export const rampSummary = () => summaryOf("session-ramp", rampSchema);
