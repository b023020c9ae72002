import { describe, expect, test } from "vitest";
import type { Ramp } from "../../lib/evidence/ramp.ts";
import { HIT, PROMPT, ramp } from "../../test/evidence.ts";
import type { CounterDelta } from "./counter-delta.ts";
import { type HitRateRules, hitRateOf } from "./hit-rate.ts";
import { ownTokens } from "./own-tokens.ts";

const strict: HitRateRules = { foreignTolerancePercent: 0, externalCache: false };
const counted = (queries: number, hits: number): CounterDelta => ({
  whole: true,
  source: "pods",
  queries,
  hits,
});
const exact = counted(30 * PROMPT, 30 * HIT);
const reset: CounterDelta = {
  whole: false,
  source: "pods",
  changes: [{ engine: "w1", what: "started anew" }],
};
const half = ramp({ ok: 15 });
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
    says: ["invalid: counters lag or lost tokens: 0 looked up, 24510 are ours, 24510 missing"],
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
    name: "no snapshot: usage, for information",
    delta: undefined,
    source: "usage",
    hits: 24_000,
    says: [],
  },
  { name: "no success", ramp: ramp({ ok: 0 }), delta: exact, source: "", says: [] },
  {
    name: "half of the requests failed before they reached an engine",
    ramp: half,
    delta: counted(15 * PROMPT, 15 * HIT),
    source: "pods",
    hits: 15 * HIT,
    says: [],
  },
  {
    name: "half of the requests failed, some of them in an engine",
    ramp: half,
    delta: counted(18 * PROMPT, 18 * HIT),
    source: "pods",
    hits: 18 * HIT,
    says: ["note: 2451 looked-up tokens beyond the successes' 12255 are those of failed requests"],
  },
  {
    name: "half of the requests failed, more tokens than all of them had",
    ramp: half,
    delta: counted(30 * PROMPT + 1, 30 * HIT),
    source: "usage",
    hits: 15 * HIT,
    says: ["invalid: foreign traffic: 24511 tokens looked up, 24510 are ours, 1 too many"],
  },
  {
    name: "half of the requests failed, fewer hits than the successes reported",
    ramp: half,
    delta: counted(18 * PROMPT, 15 * HIT - 1),
    source: "",
    says: [
      "invalid: the sources disagree: counters 11999, responses 12000 cached tokens (blocks from outside? set external-cache)",
    ],
  },
  {
    name: "failures among prompts of unknown lengths, tokens beyond the successes'",
    ramp: ramp({ ok: 15, promptLengths: null }),
    delta: counted(18 * PROMPT, 18 * HIT),
    source: "usage",
    hits: 15 * HIT,
    says: ["invalid: 2451 tokens more than the 12255 of successes: of failed requests or foreign, unknown"],
  },
  {
    name: "failures among prompts of unknown lengths, exactly the successes' tokens",
    ramp: ramp({ ok: 15, promptLengths: null }),
    delta: counted(15 * PROMPT, 15 * HIT),
    source: "pods",
    hits: 15 * HIT,
    says: [],
  },
  {
    name: "failures among prompts of unknown lengths, fewer tokens",
    ramp: ramp({ ok: 15, promptLengths: null }),
    delta: counted(15 * PROMPT - 5, 15 * HIT),
    source: "usage",
    hits: 15 * HIT,
    says: ["invalid: counters lag or lost tokens: 12250 looked up, 12255 or more are ours, 5 missing"],
  },
  {
    name: "foreign tokens within the tolerance",
    delta: counted(24_521, 24_000),
    rules: { foreignTolerancePercent: 1 },
    source: "pods",
    hits: 24_000,
    says: ["note: 11 foreign tokens are within the tolerance of 1 %"],
  },
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

describe("own tokens", () => {
  test.each([
    ["no usage", ramp(noUsage), undefined],
    ["no failure", ramp(), { least: 24_510, most: 24_510 }],
    ["half failed", half, { least: 12_255, most: 24_510 }],
    ["failures of unknown length", ramp({ ok: 15, promptLengths: null }), { least: 12_255, most: Infinity }],
    [
      "failures, the longest prompt counts",
      ramp({
        ok: 28,
        promptTokens: 1000,
        promptLengths: [
          [10, 20],
          [100, 8],
        ],
      }),
      { least: 1000, most: 1200 },
    ],
  ])("%s", (_, evidence, own) => {
    expect(ownTokens(evidence)).toEqual(own);
  });
});
