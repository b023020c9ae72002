import { describe, expect, it } from "vitest";
import { lowSample } from "./distribution.ts";

describe("lowSample", () => {
  it.each([
    { count: 1, percentiles: ["p50", "p90", "p95", "p99", "p999"] },
    { count: 19, percentiles: ["p50", "p90", "p95", "p99", "p999"] },
    { count: 20, percentiles: ["p90", "p95", "p99", "p999"] },
    { count: 99, percentiles: ["p90", "p95", "p99", "p999"] },
    { count: 100, percentiles: ["p95", "p99", "p999"] },
    { count: 199, percentiles: ["p95", "p99", "p999"] },
    { count: 200, percentiles: ["p99", "p999"] },
    { count: 999, percentiles: ["p99", "p999"] },
    { count: 1000, percentiles: ["p999"] },
    { count: 9999, percentiles: ["p999"] },
    { count: 10_000, percentiles: [] },
  ])("of $count samples names $percentiles", ({ count, percentiles }) => {
    expect(lowSample(count)).toEqual(percentiles);
  });
});
