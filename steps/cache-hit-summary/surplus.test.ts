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
const half = ramp({ ok: 15 });

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
    source: "usage",
    hits: 15 * HIT,
    says: ["warn: hit rate from usage: 2451 of 14706 tokens looked up are of failed requests or foreign"],
  },
  {
    name: "someone else's prompts of the same length, cold, in place of failed ones",
    ramp: ramp({ ok: 28 }),
    delta: counted(30 * PROMPT, 28 * HIT),
    source: "usage",
    hits: 28 * HIT,
    says: ["warn: hit rate from usage: 1634 of 24510 tokens looked up are of failed requests or foreign"],
  },
  {
    name: "the same without cached tokens in the responses",
    ramp: ramp({ ok: 28, cachedTokens: null }),
    delta: counted(30 * PROMPT, 28 * HIT),
    source: "pods",
    hits: 28 * HIT,
    says: [
      "warn: 1634 of 24510 tokens looked up may not be ours: of failed requests or foreign",
      "note: no second source: the responses do not report cached tokens",
    ],
  },
  {
    name: "failed requests that a part of the surplus cannot be of",
    ramp: half,
    delta: counted(17 * PROMPT + 11, 17 * HIT),
    source: "usage",
    hits: 15 * HIT,
    says: ["invalid: foreign traffic: 13900 tokens looked up, 13889 are ours, 11 too many"],
  },
  {
    name: "failed requests that never reached an engine",
    ramp: ramp({ ok: 28, failures: { connect: 2 } }),
    delta: counted(29 * PROMPT, 29 * HIT),
    source: "usage",
    hits: 28 * HIT,
    says: ["invalid: foreign traffic: 23693 tokens looked up, 22876 are ours, 817 too many"],
  },
  {
    name: "blocks from outside and tokens of failed requests: the responses count more than the engines' caches",
    ramp: half,
    delta: counted(18 * PROMPT, 14 * HIT),
    rules: { externalCache: true },
    source: "pods",
    hits: 14 * HIT,
    says: [
      "warn: 2451 of 14706 tokens looked up may not be ours: of failed requests or foreign",
      "note: 800 cached tokens came from outside the engines' own caches: counters 11200, responses 12000 cached tokens",
    ],
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
    source: "usage",
    hits: 24_000,
    says: [
      "warn: hit rate from usage: 11 of 24521 tokens looked up are foreign, within the tolerance of 1 %",
    ],
  },
  {
    name: "foreign tokens within the tolerance, without usage",
    ramp: ramp({ cachedTokens: null }),
    delta: counted(24_521, 24_000),
    rules: { foreignTolerancePercent: 1 },
    source: "pods",
    hits: 24_000,
    says: [
      "warn: 11 of 24521 tokens looked up may not be ours: foreign, within the tolerance of 1 %",
      "note: no second source: the responses do not report cached tokens",
    ],
  },
  {
    name: "foreign tokens beyond the tolerance",
    delta: counted(24_521, 24_000),
    rules: { foreignTolerancePercent: 0.01 },
    source: "usage",
    hits: 24_000,
    says: ["invalid: foreign traffic: 24521 tokens looked up, 24510 are ours, 11 too many"],
  },
];

describe("the hit rate beside tokens of failed requests and of others", () => {
  test.each(cases)("$name", ({ ramp: evidence = ramp(), delta, rules, source, hits, says }) => {
    const rate = hitRateOf(evidence, delta, { ...strict, ...rules });
    expect(rate.source).toBe(source);
    expect(rate.share?.hits).toBe(hits);
    expect(rate.findings.map(({ kind, text }) => `${kind}: ${text}`)).toEqual(says);
  });
});
