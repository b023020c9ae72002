import { describe, expect, it } from "vitest";
import { entryOf, failure } from "./testing/entry.ts";
import { TimeSeries } from "./time-series.ts";

const START = 5000;
const nothing = {
  sent: 0,
  ok: 0,
  failed: 0,
  incomplete: 0,
  outputTokens: 0,
  lostTokens: 0,
  ttftMeanMs: null,
  ttftCount: 0,
};

/** A request from `sent` to its last content, in ms after the start. */
function request(sent: number, at: readonly number[], changes: Parameters<typeof entryOf>[0] = {}) {
  const end = START + (at.at(-1) ?? sent);
  return entryOf({ due: START + sent, sent: START + sent, end, at: at.map((ms) => START + ms), ...changes });
}

describe("TimeSeries", () => {
  it("has nothing to say of nothing", () => {
    const series = new TimeSeries(START);
    expect(series.figures()).toEqual({ widthSeconds: 1, buckets: [] });
    expect(series.peakTokensPerSecond(Number.NEGATIVE_INFINITY)).toBeNull();
    expect(series.peakTokensPerSecond(START)).toBeNull();
    expect(series.window(START, START)).toMatchObject({ buckets: 0, seconds: 0 });
  });

  it("counts each thing in its own second", () => {
    const series = new TimeSeries(START);
    // Six tokens in three events, two each; the stream ends in the fourth second.
    series.add(request(100, [900, 1100, 3200], { outputTokens: { count: 6, source: "usage" } }));
    series.add(request(500, [999.5]));
    series.add(request(1500, [1600, 1700], failure("cut")));
    series.add(request(1500, [1600], { ...failure("aborted"), end: START + 3500 }));
    // Never sent: in flight it was not.
    series.add(request(2000, [], { ...failure("connect"), sent: undefined, end: START + 2100 }));
    // Tokens that no event brought.
    series.add(request(3000, [], { end: START + 3100, outputTokens: { count: 5, source: "usage" } }));
    expect(series.figures()).toEqual({
      widthSeconds: 1,
      buckets: [
        {
          ...nothing,
          sent: 2,
          ok: 1,
          outputTokens: 3,
          ttftMeanMs: (800 + 499.5) / 2,
          ttftCount: 2,
          inFlight: 1,
        },
        { ...nothing, sent: 2, failed: 1, outputTokens: 2, lostTokens: 3, inFlight: 2 },
        { ...nothing, failed: 1, inFlight: 2 },
        { ...nothing, sent: 1, ok: 2, incomplete: 1, outputTokens: 7, inFlight: 0 },
      ],
    });
  });

  it("finds the peak in whole seconds only", () => {
    const series = new TimeSeries(START);
    series.add(request(0, [100, 1100, 1200, 2100, 2200, 2300]));
    expect(series.peakTokensPerSecond(START + 999)).toBeNull();
    expect(series.peakTokensPerSecond(START + 1999)).toBe(1);
    expect(series.peakTokensPerSecond(START + 2300)).toBe(2);
    expect(series.peakTokensPerSecond(START + 3000)).toBe(3);
  });

  it.each([
    { name: "on borders", from: 1000, to: 4000, buckets: 3, outputTokens: 4, ok: 1 },
    { name: "between borders", from: 1, to: 4999, buckets: 3, outputTokens: 4, ok: 1 },
    { name: "from before the start", from: -1500, to: 1000, buckets: 1, outputTokens: 1, ok: 0 },
    {
      name: "beyond the last bucket, where nothing happened",
      from: 3000,
      to: 9000,
      buckets: 6,
      outputTokens: 3,
      ok: 2,
    },
    { name: "within one second", from: 1100, to: 1900, buckets: 0, outputTokens: 0, ok: 0 },
    { name: "backwards", from: 4000, to: 1000, buckets: 0, outputTokens: 0, ok: 0 },
    {
      name: "a level that was never reached",
      from: Number.POSITIVE_INFINITY,
      to: 1,
      buckets: 0,
      outputTokens: 0,
      ok: 0,
    },
    { name: "without an end", from: 0, to: Number.POSITIVE_INFINITY, buckets: 0, outputTokens: 0, ok: 0 },
    { name: "of no number", from: Number.NaN, to: 1, buckets: 0, outputTokens: 0, ok: 0 },
  ])("sums over the whole seconds of a window $name", ({ from, to, buckets, outputTokens, ok }) => {
    const series = new TimeSeries(START);
    series.add(request(0, [500, 1500, 3500, 3600], { end: START + 4100 }));
    series.add(request(0, [3700]));
    const seconds = buckets;
    expect(series.window(START + from, START + to)).toEqual({
      buckets,
      seconds,
      ok,
      outputTokens,
      lostTokens: 0,
    });
  });

  it("doubles its width in a long run, loses nothing and has no peak any more", () => {
    const series = new TimeSeries(START, 4);
    series.add(request(0, [500, 1500, 2500, 3500]));
    expect(series.peakTokensPerSecond(START + 4000)).toBe(1);
    series.add(request(3600, [4500, 7900]));
    const { widthSeconds, buckets } = series.figures();
    expect([widthSeconds, buckets.map(({ outputTokens }) => outputTokens)]).toEqual([2, [2, 2, 1, 1]]);
    expect(buckets.map(({ inFlight }) => inFlight)).toEqual([1, 1, 1, 0]);
    expect(series.peakTokensPerSecond(START + 8000)).toBeNull();
    expect(series.window(START + 1000, START + 7000)).toMatchObject({
      buckets: 2,
      seconds: 4,
      outputTokens: 3,
    });
  });
});
