import { z } from "zod";
import { type Summary, summaryOf } from "../summary.ts";
import type { Latency, Ramp } from "./ramp.ts";

const tally = z.number().int().nonnegative();
const figure = z.number().nonnegative().nullable();

const ms = z.number().nonnegative();

/** Successful requests, and mean, p50 and p99 over them in milliseconds; null when there is no sample. Short, since the summary is. */
const latency = z.tuple([tally, ms, ms, ms]).nullable();

/** One benchmark of a GuideLLM run, as one row; null where the file does not say. */
const benchmarkRow = z.tuple([
  /** GuideLLM's strategy with its rate or streams: `synchronous`, `concurrent@4`, `constant@2.5`. */
  z.string().max(40),
  /** Requests: ok, errored, incomplete. */
  tally,
  tally,
  tally,
  /** Successful requests, and their output tokens, per second. */
  figure,
  figure,
  /** TTFT p50 and p99, mean ITL, mean TPOT, E2E p50, in milliseconds. */
  figure,
  figure,
  figure,
  figure,
  figure,
]);

/** What GuideLLM measured, by its own report; the evidence for a hit rate. */
export const guidellmSchema = z.strictObject({
  /** Value of `x-test-id` on its requests. */
  testId: z.string().min(1),
  model: z.string().min(1),
  /** GuideLLM's version; empty = neither it nor its report told. */
  version: z.string().max(20),
  /** Unix times in milliseconds: start of the first benchmark, end of the last. */
  from: z.number().int(),
  to: z.number().int(),
  /** Requests that ended, over all benchmarks: ok and errored. */
  requests: tally,
  ok: tally,
  /** Requests that GuideLLM cut at the end of a benchmark. An engine may have looked up their tokens or not. */
  incomplete: tally,
  /** Sum of the prompts' tokens over the successful requests: by usage, where 0.3 gets none as its tokenizer counts; null when one has none. */
  promptTokens: tally.nullable(),
  /** Most tokens that an engine may have looked up for GuideLLM's own tests of the connection. */
  extraTokens: tally,
  /** The longest of those prompts, in tokens. */
  longestPrompt: tally.nullable(),
  /** Sum of usage.prompt_tokens_details.cached_tokens; null when the report has none (before 0.8). */
  cachedTokens: tally.nullable(),
  outputTokens: tally.nullable(),
  /** Which benchmark the latencies below are of: that with the most output tokens per second; empty = there is none. */
  headline: z.string().max(40),
  ttft: latency,
  itl: latency,
  /** (last token - first token) / (tokens - 1) of each request. */
  tpot: latency,
  /** GuideLLM's own time per output token where it includes the first token (from 0.4 on). */
  ntpot: latency,
  e2e: latency,
  /** Output tokens and successful requests per second of that benchmark. */
  tokenRate: figure,
  requestRate: figure,
  /** How many benchmarks there were; the rows are absent when they did not fit (`truncated`). */
  count: tally,
  benchmarks: z.array(benchmarkRow).optional(),
  truncated: z.boolean(),
  /** Present when GuideLLM was ended before it was done. */
  partial: z.literal(true).optional(),
});

export type Guidellm = z.infer<typeof guidellmSchema>;
export type BenchmarkRow = z.infer<typeof benchmarkRow>;

export const guidellmSummary = () => summaryOf("guidellm-benchmark", guidellmSchema);

/**
 * GuideLLM's report in the terms of a ramp, for all that is judged alike. It knows no sessions, no upstreams and
 * nothing of its own health; prompts differ in ways that its report does not tell.
 */
export function rampOf(summary: Summary<Guidellm>): Summary<Ramp> {
  const { data, ...rest } = summary;
  return data === undefined ? rest : { ...rest, data: toRamp(data) };
}

function toRamp(data: Guidellm): Ramp {
  const { testId, model, from, to, requests, ok, incomplete, promptTokens, longestPrompt, cachedTokens } =
    data;
  const { outputTokens, ttft, tpot, e2e, partial } = data;
  return {
    testId,
    model,
    from,
    to,
    sessions: 0,
    requests,
    ok,
    incomplete,
    failures: requests > ok ? { errored: requests - ok } : {},
    promptTokens,
    promptLengths: null,
    longestPrompt,
    extraTokens: data.extraTokens,
    sharedLengths: null,
    cachedTokens,
    outputTokens: outputTokens ?? 0,
    ttft: latencyOf(ttft),
    tpot: latencyOf(tpot),
    e2e: latencyOf(e2e),
    upstreamHeader: "",
    upstreams: [],
    modal: 0,
    withUpstream: 0,
    truncated: false,
    client: null,
    ...(partial && { partial }),
  };
}

/** A latency as a ramp has it. */
export function latencyOf(row: Guidellm["ttft"]): Latency {
  if (row === null) return null;
  const [n, mean, p50, p99] = row;
  return { n, mean, p50, p99 };
}
