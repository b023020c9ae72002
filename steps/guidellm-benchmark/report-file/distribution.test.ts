import { expect, test } from "vitest";
import { distributionOf } from "./distribution.ts";

const metric = (other: { count?: number; mean?: number | null; median?: number }) => ({
  successful: { count: 2, mean: 3, median: 2, percentiles: { p99: 4 }, ...other },
});

test.each([
  ["that is not there", undefined],
  ["without a sample, though it says 0", metric({ count: 0, mean: 0, median: 0 })],
  ["without a mean", metric({ mean: null })],
  ["whose clock was set back: its mean", metric({ mean: -0.2 })],
  ["whose clock was set back: its median", metric({ median: -1 })],
])("a metric %s is none", (_, given) => {
  expect(distributionOf(given)).toBeUndefined();
});

test("a metric in seconds is told in milliseconds", () => {
  expect(distributionOf(metric({}), 1000)).toEqual({ n: 2, mean: 3000, p50: 2000, p99: 4000 });
});
