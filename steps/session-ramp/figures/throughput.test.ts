import { describe, expect, it } from "vitest";
import { entryOf, failure } from "./testing/entry.ts";
import { throughputOf } from "./throughput.ts";
import { TimeSeries } from "./time-series.ts";

/** Each second from 0 to 9 one request of 10 tokens, all at its middle; from 5 on there is one that fails too. */
function series(): TimeSeries {
  const series = new TimeSeries(0);
  for (let second = 0; second < 10; second++) {
    const middle = second * 1000 + 500;
    const times = { due: middle - 400, sent: middle - 400, end: middle, at: Array<number>(10).fill(middle) };
    series.add(entryOf(times));
    if (second >= 5) series.add(entryOf({ ...times, ...failure("cut") }));
  }
  return series;
}

const totals = { ok: 10, outputTokens: 100, durationSeconds: 9.4, to: 9500 };

describe("throughputOf", () => {
  it("has no rates when nothing was sent", () => {
    const none = { ok: 0, outputTokens: 0, durationSeconds: 0, to: 0 };
    expect(throughputOf(none, new TimeSeries(0), undefined)).toEqual({
      wholeRun: null,
      steady: null,
      peakTokensPerSecond: null,
    });
  });

  it.each([
    { name: "nobody marked it", steady: undefined },
    { name: "it has two whole seconds", steady: { from: 1, to: 3999 } },
    { name: "it never came", steady: { from: Number.POSITIVE_INFINITY, to: 9000 } },
  ])("has no steady window when $name", ({ steady }) => {
    expect(throughputOf(totals, series(), steady).steady).toBeNull();
  });

  it("tells the whole run, the steady window and the peak apart", () => {
    expect(throughputOf(totals, series(), { from: 2900, to: 7100 })).toEqual({
      wholeRun: { requestsPerSecond: 10 / 9.4, outputTokensPerSecond: 100 / 9.4 },
      steady: { requestsPerSecond: 1, outputTokensPerSecond: 10, lostTokensPerSecond: 5, seconds: 4 },
      peakTokensPerSecond: 10,
    });
  });
});
