import { describe, expect, it } from "vitest";
import type { Entry } from "./entry.ts";
import { type Goodput, GoodputCount, type Slo } from "./goodput.ts";
import { entryOf, failure } from "./testing/entry.ts";

function goodputOf(slo: Slo, entries: readonly Entry[], seconds = 2): Goodput | null {
  const goodput = new GoodputCount(slo);
  for (const entry of entries) goodput.add(entry);
  return goodput.figures(seconds);
}

// TTFT 100, TPOT 10, end to end 120.
const request = entryOf();
const silent = entryOf({ at: [], outputTokens: { count: 3, source: "usage" } });
const single = entryOf({ at: [101] });

describe("GoodputCount", () => {
  it.each([
    { name: "nothing", slo: {} },
    { name: "undefined limits", slo: { ttftMs: undefined, tpotMs: undefined, e2eMs: undefined } },
  ])("has no figures when $name is asked", ({ slo }) => {
    expect(goodputOf(slo, [request])).toBeNull();
  });

  it("says nothing of no request", () => {
    expect(goodputOf({ ttftMs: 100 }, [], 0)).toEqual({
      slo: { ttftMs: 100 },
      good: 0,
      requests: 0,
      percent: null,
      requestsPerSecond: null,
      outputTokensPerSecond: null,
    });
  });

  it.each([
    { name: "a TTFT just above", entry: request, slo: { ttftMs: 99.999 }, good: 0 },
    { name: "a TTFT at the limit", entry: request, slo: { ttftMs: 100 }, good: 1 },
    { name: "a TPOT just above", entry: request, slo: { tpotMs: 9.999 }, good: 0 },
    { name: "a TPOT at the limit", entry: request, slo: { tpotMs: 10 }, good: 1 },
    { name: "an end just above", entry: request, slo: { e2eMs: 119.999 }, good: 0 },
    { name: "an end at the limit", entry: request, slo: { e2eMs: 120 }, good: 1 },
    { name: "one miss of three", entry: request, slo: { ttftMs: 100, tpotMs: 9, e2eMs: 120 }, good: 0 },
    { name: "all three met", entry: request, slo: { ttftMs: 100, tpotMs: 10, e2eMs: 120 }, good: 1 },
    { name: "a limit of zero", entry: request, slo: { ttftMs: 0 }, good: 0 },
    { name: "one token, which has no TPOT", entry: single, slo: { tpotMs: 0.001 }, good: 1 },
    { name: "tokens that no event brought", entry: silent, slo: { tpotMs: 1e9 }, good: 0 },
    { name: "a failure in time", entry: entryOf(failure("cut")), slo: { ttftMs: 1e9 }, good: 0 },
  ])("counts $good good for $name", ({ entry, slo, good }) => {
    expect(goodputOf(slo, [entry])).toMatchObject({ good, requests: 1, percent: 100 * good });
  });

  it("has failed requests in the denominator, and cut ones in neither", () => {
    const entries = [
      request,
      request,
      single,
      entryOf({ sent: -50 }),
      entryOf(failure("http-500")),
      entryOf(failure("aborted")),
    ];
    expect(goodputOf({ ttftMs: 100 }, entries)).toMatchObject({
      good: 3,
      requests: 5,
      percent: 60,
      requestsPerSecond: 1.5,
      outputTokensPerSecond: 3.5,
    });
  });
});
