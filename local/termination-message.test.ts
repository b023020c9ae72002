import { describe, expect, test } from "vitest";
import { keptBytes, MAX_MESSAGE_BYTES, TOO_LONG, terminationOutcome } from "./termination-message.ts";

const own = { startedAt: new Date("2026-11-21T11:24:37.123Z") };
/** `[{"key":"r","value":"","type":1}]` */
const FRAME = 33;
/** `,{"key":"StartedAt","value":"2026-11-21T11:24:37.123Z","type":3}` */
const STARTED_AT = 64;

const outcome = (value: string, steps = 1) => terminationOutcome([{ name: "r", value }], own, steps);

test("the frame is what Tekton writes", () => {
  expect(JSON.stringify([{ key: "r", value: "", type: 1 }]).length).toBe(FRAME);
  const startedAt = { key: "StartedAt", value: "2026-11-21T11:24:37.123Z", type: 3 };
  expect(`,${JSON.stringify(startedAt)}`.length).toBe(STARTED_AT);
});

describe("the size rule", () => {
  const largest = MAX_MESSAGE_BYTES - FRAME - STARTED_AT;
  test.each([
    ["one byte too many with Tekton's own entry: kept, but failed", "x".repeat(largest + 1), 1],
    ["the last that fits alone: kept, but failed", "x".repeat(MAX_MESSAGE_BYTES - FRAME), 1],
    ["one byte too many alone: lost", "x".repeat(MAX_MESSAGE_BYTES - FRAME + 1), 0],
  ])("%s", (_, value, kept) => {
    const result = outcome(value);
    expect(result.kept.length).toBe(kept);
    expect(result.error).toContain(TOO_LONG);
  });

  test.each([
    ["plain", "x", 1],
    ["quotes", '"', 2],
    ["backslashes", "\\", 2],
    ["newlines", "\n", 2],
    ["control characters", "\u0001", 6],
    ["what Go escapes for HTML", "<", 6],
    ["line separators", "\u2028", 6],
    ["emoji", "🙂", 4],
    ["letters of two bytes", "é", 2],
  ])("%s count %s as %d bytes", (_, character, bytes) => {
    const fitting = Math.floor(largest / bytes);
    expect(outcome(character.repeat(fitting)).error).toBeUndefined();
    expect(outcome(character.repeat(fitting + 1)).error).toContain(TOO_LONG);
  });

  test("an ignored exit code takes room too", () => {
    const results = [{ name: "r", value: "x".repeat(largest) }];
    expect(terminationOutcome(results, own, 1).error).toBeUndefined();
    expect(terminationOutcome(results, { ...own, ignoredExitCode: 7 }, 1).error).toContain(TOO_LONG);
  });

  test("no results always fit", () => {
    expect(terminationOutcome([], own, 3)).toEqual({ kept: [] });
  });
});

describe("what the kubelet keeps of each step's message", () => {
  test.each([
    [1, 4096],
    [2, 4096],
    [3, 3072],
    [4, 2457],
  ])("of %d steps: %d bytes", (steps, bytes) => {
    expect(keptBytes(steps)).toBe(bytes);
  });

  const largestOfThree = 3072 - FRAME - STARTED_AT;

  test("a message of one byte more is cut: its results are lost, and why is said", () => {
    const { kept, error, cut } = outcome("x".repeat(largestOfThree + 1), 3);
    expect({ kept, error }).toEqual({ kept: [], error: undefined });
    expect(cut).toBe(
      "its results take 3073 bytes of its termination message, of which the kubelet keeps 3072 " +
        "(12288 shared by 4 containers): the results are lost",
    );
  });

  test("one that only Tekton's second writing made too long is cut in its first form", () => {
    const { kept, error, cut } = outcome("x".repeat(MAX_MESSAGE_BYTES - FRAME), 3);
    expect(kept).toEqual([]);
    expect(error).toContain(TOO_LONG);
    expect(cut).toContain("take 4096 bytes");
  });

  test("an ignored exit code counts here too", () => {
    const results = [{ name: "r", value: "x".repeat(largestOfThree) }];
    expect(terminationOutcome(results, { ...own, ignoredExitCode: 3 }, 3).cut).toContain("keeps 3072");
  });

  test("the largest that fits is kept, and with two steps any that Tekton writes", () => {
    const value = "x".repeat(largestOfThree);
    expect(outcome(value, 3)).toEqual({ kept: [{ name: "r", value }] });
    expect(outcome("x".repeat(MAX_MESSAGE_BYTES - FRAME - STARTED_AT), 2).cut).toBeUndefined();
  });
});
