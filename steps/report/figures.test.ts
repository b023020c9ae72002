import { describe, expect, test } from "vitest";
import {
  cacheHit,
  ramp,
  snapshot,
  stack,
  stickiness,
  summary,
  warmUp,
  without,
} from "../../test/evidence.ts";
import { crossChecksOf } from "./cross-checks.ts";
import type { Evidence } from "./evidence.ts";
import { figuresOf } from "./figures.ts";
import { isLowSample } from "./latency-figures.ts";
import { stickinessOf } from "./sessions.ts";

function evidence(other: Partial<Evidence> = {}): Evidence {
  return {
    verifyStack: summary("verify-stack", stack()),
    cacheWarmUp: summary("cache-warm-up", warmUp()),
    sessionRamp: summary("session-ramp", ramp()),
    stickinessSummary: summary("stickiness-summary", stickiness()),
    cacheHitSummary: summary("cache-hit-summary", cacheHit()),
    ...other,
  };
}

function values(given: Evidence): Record<string, number | null> {
  return Object.fromEntries(figuresOf(given).map(({ id, value }) => [id, value]));
}

describe("figures", () => {
  test("without data there are no values, never zeros", () => {
    const nothing = evidence({
      sessionRamp: without("session-ramp"),
      stickinessSummary: without("stickiness-summary"),
      cacheHitSummary: without("cache-hit-summary"),
    });
    expect(Object.values(values(nothing)).filter((value) => value !== null)).toEqual([]);
  });

  test("no hit rate where no source can be trusted", () => {
    const cacheHitSummary = summary("cache-hit-summary", cacheHit({ source: "" }), "invalid");
    expect(values(evidence({ cacheHitSummary }))).toMatchObject({
      "hit-rate": null,
      "hit-rate-of-attainable": null,
      "attainable-hit-rate": (100 * 24_000) / 24_510,
    });
  });

  test("no latency without a sample", () => {
    const sessionRamp = summary("session-ramp", ramp({ tpot: null }));
    expect(values(evidence({ sessionRamp }))).toMatchObject({ "tpot-mean": null, "ttft-mean": 12.34 });
  });

  test("the hit rate is that of the source which the verdict stands on", () => {
    const counters: [number, number] = [50_000, 10_000];
    const by = (source: "pods" | "usage") =>
      values(evidence({ cacheHitSummary: summary("cache-hit-summary", cacheHit({ source, counters })) }));
    expect(by("pods")["hit-rate"]).toBe(20);
    expect(by("usage")["hit-rate"]).toBe((100 * 24_000) / 24_510);
  });

  test.each([
    [0.5, 19, true],
    [0.5, 20, false],
    [0.99, 999, true],
    [0.99, 1000, false],
  ])("the quantile %d of %d samples: low sample is %s", (quantile, samples, low) => {
    expect(isLowSample(samples, quantile)).toBe(low);
  });
});

describe("cross-checks", () => {
  test("prompts that were prefilled apart: why the responses tell something else", () => {
    const roles = snapshot([
      ["d", 0, 0],
      ["p", 0, 0, "prefill"],
    ]);
    const given = evidence({
      cacheSnapshotAfter: summary("cache-snapshot", roles),
      cacheHitSummary: summary("cache-hit-summary", cacheHit({ counters: [24_510, 23_200] })),
    });
    expect(crossChecksOf(given)[1]).toMatchObject({
      outcome: "differ",
      note: "where prompts were prefilled apart, the responses tell what the prefill engines had cached",
    });
  });

  const outcomes = (given: Evidence) =>
    crossChecksOf(given).map(({ what, outcome }) => `${what}: ${outcome}`);

  test.each<[string, Partial<Evidence>, string[]]>([
    [
      "counters that differ from usage",
      { cacheHitSummary: summary("cache-hit-summary", cacheHit({ counters: [24_521, 24_000] }), "invalid") },
      [
        "tokens looked up: differ",
        "tokens found in the cache: agree",
        "stickiness: agree",
        "stickiness: agree",
      ],
    ],
    [
      "one source each",
      {
        cacheHitSummary: summary("cache-hit-summary", cacheHit({ counters: undefined }), "warn"),
        stickinessSummary: summary(
          "stickiness-summary",
          stickiness({ by: { header: 100, accessLog: null, counters: null } }),
        ),
      },
      ["tokens looked up: no data", "tokens found in the cache: no data", "stickiness: no data"],
    ],
    [
      "header and log two points apart",
      {
        stickinessSummary: summary(
          "stickiness-summary",
          stickiness({ by: { header: 100, accessLog: 98, counters: null } }),
        ),
      },
      ["tokens looked up: agree", "tokens found in the cache: agree", "stickiness: differ"],
    ],
  ])("%s", (_, other, expected) => {
    expect(outcomes(evidence(other))).toEqual(expected);
  });
});

describe("sessions", () => {
  test("a session without evidence has no upstream", () => {
    const rows = stickiness({ sessions: [[0, 0, 0]] });
    const { sessions } = stickinessOf(evidence({ stickinessSummary: summary("stickiness-summary", rows) }));
    expect(sessions).toEqual([{ session: "run-abc123-s1", upstream: null, count: 0, total: 0 }]);
  });

  test("come from the ramp's matrix where they did not fit the stickiness summary", () => {
    const given = evidence({
      sessionRamp: summary(
        "session-ramp",
        ramp({ sessions: 2, upstreams: ["a", "b"], matrix: [[10, 5], [0, 15]] }), // biome-ignore format: a matrix
      ),
      stickinessSummary: summary("stickiness-summary", stickiness({ sessions: undefined, truncated: true })),
    });
    expect(stickinessOf(given).sessions).toEqual([
      { session: "run-abc123-s1", upstream: "a", count: 10, total: 15 },
      { session: "run-abc123-s2", upstream: "b", count: 15, total: 15 },
    ]);
  });

  test("never from headers when the source is another", () => {
    const rows = stickiness({ source: "access-log", sessions: undefined, truncated: true });
    expect(
      stickinessOf(evidence({ stickinessSummary: summary("stickiness-summary", rows) })).sessions,
    ).toEqual([]);
  });
});
