import { describe, expect, test } from "vitest";
import { formatDuration, milliseconds, parseDuration } from "./duration.ts";

describe("parseDuration", () => {
  test.each(["", "10", "1 h", "-1s", "1d", "h", "1h30", "s1", "1.2.3s", "1e3s"])("%j is none", (text) => {
    expect(parseDuration(text)).toBeUndefined();
    expect(() => milliseconds(text)).toThrow("is not a duration");
  });

  test.each([
    ["0", 0],
    ["0s", 0],
    ["90s", 90_000],
    ["1h30m", 5_400_000],
    ["1.5s", 1500],
    ["250ms", 250],
    ["1h0m0s", 3_600_000],
  ])("%s is %d ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
});

test.each([
  [0, "0s"],
  [1, "1ms"],
  [1500, "1.5s"],
  [60_000, "1m0s"],
  [3_600_000, "1h0m0s"],
  [3_661_000, "1h1m1s"],
])("formatDuration(%d) is %s, as Go prints it", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
  expect(parseDuration(text)).toBe(ms);
});
