import { describe, expect, test } from "vitest";
import type { Ramp } from "../../lib/evidence/ramp.ts";
import { HIT, PROMPT, ramp } from "../../test/evidence.ts";
import type { CounterDelta } from "./counter-delta.ts";
import { type HitRateRules, hitRateOf } from "./hit-rate.ts";

const strict: HitRateRules = { foreignTolerancePercent: 0, externalCache: false, prefilled: false };
const counted = (queries: number, hits: number): CounterDelta => ({
  whole: true,
  source: "pods",
  queries,
  hits,
  engines: ["w1"],
});
const exact = counted(30 * PROMPT, 30 * HIT);
const reset: CounterDelta = {
  whole: false,
  source: "pods",
  queries: 10 * PROMPT,
  lost: true,
  engines: ["w1"],
  changes: [{ engine: "w1", what: "started anew" }],
};
const noUsage = { promptTokens: null, promptLengths: null, cachedTokens: null };

interface Case {
  readonly name: string;
  readonly ramp?: Ramp;
  readonly delta?: CounterDelta | undefined;
  readonly rules?: Partial<HitRateRules>;
  readonly source: string;
  readonly hits?: number | undefined;
  readonly says: readonly string[];
}

const cases: Case[] = [
  {
    name: "a health check of 11 tokens between the snapshots",
    delta: counted(24_521, 24_000),
    source: "usage",
    hits: 24_000,
    says: ["invalid: foreign traffic: 24521 tokens looked up, 24510 are ours, 11 too many"],
  },
  {
    name: "a warm-up that Prometheus had not scraped before the run",
    delta: counted(25_338, 24_800),
    source: "usage",
    hits: 24_000,
    says: ["invalid: foreign traffic: 25338 tokens looked up, 24510 are ours, 828 too many"],
  },
  {
    name: "one foreign token",
    delta: counted(24_511, 24_000),
    source: "usage",
    hits: 24_000,
    says: ["invalid: foreign traffic: 24511 tokens looked up, 24510 are ours, 1 too many"],
  },
  {
    name: "foreign tokens without usage to fall back on",
    ramp: ramp({ cachedTokens: null }),
    delta: counted(24_521, 24_000),
    source: "",
    says: ["invalid: foreign traffic: 24521 tokens looked up, 24510 are ours, 11 too many"],
  },
  {
    name: "a Prometheus that lost a third of the traffic",
    delta: counted(15_534, 15_200),
    source: "usage",
    hits: 24_000,
    says: ["invalid: counters lag or lost tokens: 15534 looked up, 24510 are ours, 8976 missing"],
  },
  {
    name: "counters that stand still",
    delta: counted(0, 0),
    source: "usage",
    hits: 24_000,
    says: [
      "invalid: none of our tokens were seen by the engines read (w1): the answers came from 10.0.0.1:8000",
    ],
  },
  {
    name: "counters that stand still, no upstream known",
    ramp: ramp({ upstreamHeader: "", upstreams: [], matrix: [[]], modal: 0, withUpstream: 0 }),
    delta: counted(0, 0),
    source: "usage",
    hits: 24_000,
    says: ["invalid: none of our tokens were seen by the engines read (w1)"],
  },
  {
    name: "the answers of many engines, none of them read",
    ramp: ramp({ upstreamHeader: "x-inference-pod", upstreams: ["a", "b", "c", "d", "e"] }),
    delta: { ...counted(0, 0), engines: undefined },
    source: "usage",
    hits: 24_000,
    says: [
      "invalid: none of our tokens were seen by the engines read: the answers came from a, b, c and 2 more",
    ],
  },
  {
    name: "most answers came from an engine that was not read",
    ramp: ramp({ upstreamHeader: "x-inference-pod", upstreams: ["w1", "decode-3"] }),
    delta: counted(10 * PROMPT, 10 * HIT),
    source: "usage",
    hits: 24_000,
    says: [
      "invalid: 8170 of our 24510 tokens were seen by the engines read (w1): answers came from decode-3 too",
    ],
  },
  {
    name: "an address is no name of an engine: nobody can say that it was not read",
    delta: counted(10 * PROMPT, 10 * HIT),
    source: "usage",
    hits: 24_000,
    says: ["invalid: counters lag or lost tokens: 8170 looked up, 24510 are ours, 16340 missing"],
  },
  {
    name: "an engine that started anew, with usage",
    delta: reset,
    source: "usage",
    hits: 24_000,
    says: ["warn: counters reset, hit rate from usage: w1 started anew in the run"],
  },
  {
    name: "an engine that started anew, without cached tokens",
    ramp: ramp({ cachedTokens: null }),
    delta: reset,
    source: "",
    says: ["invalid: counters reset and no usage to fall back on: w1 started anew in the run"],
  },
  {
    name: "an engine that started anew, and the others looked up more than is ours",
    delta: { ...reset, queries: 24_511 },
    source: "usage",
    hits: 24_000,
    says: [
      "invalid: foreign traffic: at least 24511 tokens looked up, 24510 are ours, 1 too many",
      "warn: counters reset, hit rate from usage: w1 started anew in the run",
    ],
  },
  {
    name: "the same within the tolerance",
    delta: { ...reset, queries: 24_511 },
    rules: { foreignTolerancePercent: 1 },
    source: "usage",
    hits: 24_000,
    says: ["warn: counters reset, hit rate from usage: w1 started anew in the run"],
  },
  {
    name: "an engine that is new, and a token is missing though none can be lost",
    delta: { ...reset, queries: 24_509, lost: false, changes: [{ engine: "w2", what: "is new" }] },
    source: "usage",
    hits: 24_000,
    says: [
      "invalid: counters lag or lost tokens: 24509 looked up, 24510 are ours, 1 missing",
      "warn: counters reset, hit rate from usage: w2 is new in the run",
    ],
  },
  {
    name: "an engine that is new, and all tokens are there",
    delta: { ...reset, queries: 24_510, lost: false, changes: [{ engine: "w2", what: "is new" }] },
    source: "usage",
    hits: 24_000,
    says: ["warn: counters reset, hit rate from usage: w2 is new in the run"],
  },
  {
    name: "several changed engines, the first unknown",
    delta: { ...reset, changes: [{ engine: "", what: "changed" }, ...reset.changes] },
    source: "usage",
    hits: 24_000,
    says: [
      "warn: counters reset, hit rate from usage: an engine came, went or started anew and 1 more changed in the run",
    ],
  },
  {
    name: "responses without usage",
    ramp: ramp(noUsage),
    delta: exact,
    source: "",
    says: ["invalid: responses without usage: own tokens cannot be told from those of others"],
  },
  {
    name: "responses that report fewer cached tokens than the counters",
    ramp: ramp({ cachedTokens: 23_999 }),
    delta: exact,
    source: "",
    says: ["invalid: the sources disagree: counters 24000, responses 23999 cached tokens"],
  },
  {
    name: "responses that report more cached tokens than the counters",
    delta: counted(24_510, 23_200),
    source: "",
    says: [
      "invalid: the sources disagree: counters 23200, responses 24000 cached tokens (blocks from outside? set external-cache)",
    ],
  },
  {
    name: "the same with blocks from outside",
    delta: counted(24_510, 23_200),
    rules: { externalCache: true },
    source: "pods",
    hits: 23_200,
    says: [
      "note: 800 cached tokens came from outside the engines' own caches: counters 23200, responses 24000 cached tokens",
    ],
  },
  {
    name: "prompts prefilled apart, whose responses report fewer cached tokens than the decode engines found",
    ramp: ramp({ cachedTokens: 800 }),
    delta: exact,
    rules: { prefilled: true },
    source: "pods",
    hits: 24_000,
    says: [
      "note: no second source: usage tells of prefill engines: counters 24000, responses 800 cached tokens",
    ],
  },
  {
    name: "the same, and responses that report more",
    delta: counted(24_510, 23_200),
    rules: { prefilled: true },
    source: "pods",
    hits: 23_200,
    says: [
      "note: no second source: usage tells of prefill engines: counters 23200, responses 24000 cached tokens",
    ],
  },
  {
    name: "prompts prefilled apart, and counters that were reset: nothing to fall back on",
    delta: reset,
    rules: { prefilled: true },
    source: "",
    says: ["invalid: counters reset and usage tells of prefill engines: w1 started anew in the run"],
  },
  {
    name: "prompts prefilled apart, and tokens of failed requests: the counters stay",
    ramp: ramp({ ok: 29 }),
    delta: exact,
    rules: { prefilled: true },
    source: "pods",
    hits: 24_000,
    says: [
      "warn: 817 of 24510 tokens looked up may not be ours: of failed requests or foreign",
      "note: no second source: usage tells of prefill engines: counters 24000, responses 23200 cached tokens",
    ],
  },
  {
    name: "no snapshot: usage, for information",
    delta: undefined,
    source: "usage",
    hits: 24_000,
    says: [],
  },
  { name: "no success", ramp: ramp({ ok: 0 }), delta: exact, source: "", says: [] },
  {
    name: "no cached tokens in the responses",
    ramp: ramp({ cachedTokens: null }),
    delta: exact,
    source: "pods",
    hits: 24_000,
    says: ["note: no second source: the responses do not report cached tokens"],
  },
  { name: "both sources agree to the token", delta: exact, source: "pods", hits: 24_000, says: [] },
];

describe("the hit rate", () => {
  test.each(cases)("$name", ({ ramp: evidence = ramp(), delta, rules, source, hits, says }) => {
    const rate = hitRateOf(evidence, delta, { ...strict, ...rules });
    expect(rate.source).toBe(source);
    expect(rate.share?.hits).toBe(hits);
    expect(rate.findings.map(({ kind, text }) => `${kind}: ${text}`)).toEqual(says);
  });
});
