import { z } from "zod";
import { hitRateSources, verdicts } from "../../lib/evidence/cache-hit.ts";
import { counterSources } from "../../lib/evidence/snapshot.ts";
import { stickinessSources } from "../../lib/evidence/stickiness.ts";
import { statuses } from "../../lib/status.ts";
import { benchmarksSchema, toolSchema } from "./guidellm/schema.ts";

const tally = z.number().int().nonnegative();

/** One measured figure with all that a reader needs to trust it. */
const figureSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** At full precision; null = no data. */
  value: z.number().nullable(),
  unit: z.enum(["percent", "ms", "tokens", "tokens/s", "requests", "requests/s", "MiB"]),
  /** Size of the sample and what was counted; null where it is not known. */
  sample: z.strictObject({ size: tally, of: z.enum(["requests", "tokens"]) }).nullable(),
  /** A percentile of fewer than 10 / (1 - q) samples says little about the tail it names. */
  lowSample: z.boolean(),
  source: z.string(),
  definition: z.string(),
});

/** The same thing as two independent sources saw it. */
const crossCheckSchema = z.strictObject({
  what: z.string(),
  unit: z.enum(["percent", "tokens"]),
  left: z.strictObject({ source: z.string(), value: z.number().nullable() }),
  right: z.strictObject({ source: z.string(), value: z.number().nullable() }),
  outcome: z.enum(["agree", "differ", "no data"]),
  note: z.string(),
});

/** A threshold of the verdict, in percent, and what was measured, unrounded. */
const stageSchema = z.strictObject({
  kind: z.enum(["rate", "concurrency"]),
  from: z.number(),
  to: z.number(),
  seconds: z.number(),
});

const criterionSchema = z.strictObject({
  id: z.enum(["hit-rate", "stickiness", "failed"]),
  title: z.string(),
  bound: z.enum(["at least", "at most"]),
  /** Null = nobody told the report. */
  threshold: z.number().nullable(),
  value: z.number().nullable(),
  /** `not asked`: a least value of 0. `not judged`: the run cannot be trusted. */
  outcome: z.enum(["met", "not met", "no data", "not asked", "not judged", "not told"]),
});

const tokenPair = z.tuple([z.number(), z.number()]).nullable();

/** The prefix-cache counters of one engine, or of all of a role: queries and hits in tokens. */
const counterSchema = z.strictObject({
  engine: z.string(),
  role: z.string(),
  /** Why the two readings cannot be subtracted; empty where they can. */
  change: z.enum(["", "new", "gone", "started anew", "engines changed"]),
  before: tokenPair,
  after: tokenPair,
});

const sessionSchema = z.strictObject({
  session: z.string(),
  /** The session's most frequent upstream; null = no evidence. */
  upstream: z.string().nullable(),
  count: tally,
  total: tally,
});

/** report.json: one run, with units, definitions and sources. Times are ISO 8601 in UTC. */
export const reportSchema = z.strictObject({
  kind: z.literal("cache-hit-report"),
  version: z.literal(1),
  created: z.iso.datetime(),
  run: z.strictObject({ name: z.string(), namespace: z.string() }),
  verdict: z.enum(verdicts),
  reason: z.string(),
  /** What made the load; null = session-ramp. */
  tool: toolSchema.nullable(),
  tasks: z.array(z.strictObject({ task: z.string(), status: z.enum(statuses), reason: z.string() })),
  /** What the verdict was held against. */
  criteria: z.array(criterionSchema),
  /** The load as it was asked for; null = not told. The prompt itself is never in the report. */
  plan: z.strictObject({
    requests: tally.nullable(),
    sessions: tally.nullable(),
    concurrency: tally.nullable(),
    sleepSeconds: z.number().nullable(),
    arrival: z.string().nullable(),
    rate: z.number().nullable(),
    burstiness: z.number().nullable(),
    stages: z.array(stageSchema).readonly().nullable(),
    durationSeconds: z.number().nullable(),
    maxTokens: tally.nullable(),
    seed: tally.nullable(),
    warmupCount: tally.nullable(),
    /** Bytes of UTF-8, and the first 12 hex digits of their SHA-256. */
    prompt: z.strictObject({ bytes: tally, sha256: z.string() }).nullable(),
  }),
  stack: z
    .strictObject({
      testId: z.string(),
      gateway: z.string(),
      host: z.string(),
      model: z.string(),
      blockSizeTokens: z.number().int().nullable(),
      failedChecks: z.array(z.string()),
    })
    .nullable(),
  load: z
    .strictObject({
      testId: z.string(),
      model: z.string(),
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      durationSeconds: z.number(),
      /** 0 = the requests belong to none. */
      sessions: tally,
      requests: tally,
      ok: tally,
      failed: tally,
      /** Failed requests by cause. */
      failures: z.record(z.string(), tally),
      /** Prompt length in tokens, and the successful requests that had it. */
      promptLengths: z.array(z.tuple([tally, tally])).nullable(),
      upstreamHeader: z.string(),
    })
    .nullable(),
  warmUp: z.strictObject({ requests: tally, failed: tally }).nullable(),
  figures: z.array(figureSchema),
  /** Where the hit rate comes from; empty = there is none to trust. */
  hitRateSource: z.enum(hitRateSources),
  /** Engines that came, went or started anew in the run. */
  changedEngines: tally,
  /** The engines' counters around the ramp; null without two readings of one source. */
  counters: z
    .strictObject({
      source: z.enum(counterSources),
      before: z.iso.datetime(),
      after: z.iso.datetime(),
      rows: z.array(counterSchema),
    })
    .nullable(),
  crossChecks: z.array(crossCheckSchema),
  stickiness: z.strictObject({
    source: z.enum(stickinessSources),
    /** Successful requests with evidence for their upstream in that source. */
    evidence: tally,
    /** Why there is no figure; empty where there is one. */
    why: z.string(),
    /** The first sessions, as far as the evidence names them. */
    sessions: z.array(sessionSchema),
    /** All sessions of the run, listed or not. */
    sessionCount: tally,
  }),
  /**
   * Successful requests per session (row) and upstream (column), by response header, the upstreams by name;
   * null when it did not fit.
   */
  matrix: z
    .strictObject({
      upstreams: z.array(z.string()),
      sessions: z.array(z.string()),
      rows: z.array(z.array(tally)),
    })
    .nullable(),
  /** The benchmarks of a GuideLLM run; null where another tool made the load, or nothing was measured. */
  benchmarks: benchmarksSchema.nullable(),
  /** The Pushgateway that the figures went to, and why they did not; null = none was asked for. */
  pushed: z.strictObject({ url: z.string(), problem: z.string() }).nullable(),
  software: z.strictObject({ node: z.string() }),
});

export type Report = z.infer<typeof reportSchema>;
export type Figure = z.infer<typeof figureSchema>;
export type Criterion = z.infer<typeof criterionSchema>;
export type CounterRow = z.infer<typeof counterSchema>;
export type CrossCheck = z.infer<typeof crossCheckSchema>;
export type SessionRow = z.infer<typeof sessionSchema>;
