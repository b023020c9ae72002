import { describe, expect, test } from "vitest";
import { ramp } from "../../test/evidence.ts";
import { ownPart, ownTokens } from "./own-tokens.ts";

const half = ramp({ ok: 15 });
const noUsage = { promptTokens: null, promptLengths: null, cachedTokens: null };

describe("own tokens", () => {
  test.each([
    ["no usage", ramp(noUsage), undefined],
    ["no failure", ramp(), { least: 24_510, most: 24_510, prompt: 817 }],
    ["half failed", half, { least: 12_255, most: 24_510, doubtful: "failed", prompt: 817 }],
    [
      "cut in a run that was ended",
      ramp({ incomplete: 2 }),
      { least: 24_510, most: 32 * 817, doubtful: "cut", prompt: 817 },
    ],
    [
      "failed and cut",
      ramp({ ok: 29, incomplete: 2 }),
      { least: 29 * 817, most: 32 * 817, doubtful: "failed or cut", prompt: 817 },
    ],
    [
      "failures that never reached an engine",
      ramp({ ok: 28, failures: { connect: 1, "http-503": 1 } }),
      { least: 22_876, most: 23_693, doubtful: "failed", prompt: 817 },
    ],
    [
      "failures of unknown length",
      ramp({ ok: 15, promptLengths: null }),
      { least: 12_255, most: Infinity, doubtful: "failed" },
    ],
    [
      "cut ones of unknown length, the longest known",
      ramp({ incomplete: 4, promptLengths: null, longestPrompt: 900 }),
      { least: 24_510, most: 24_510 + 4 * 900, doubtful: "cut" },
    ],
    [
      "cut ones, not even the longest known",
      ramp({ incomplete: 4, promptLengths: null, longestPrompt: null }),
      { least: 24_510, most: Infinity, doubtful: "cut" },
    ],
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
      { least: 1000, most: 1200, doubtful: "failed" },
    ],
  ])("%s", (_, evidence, own) => {
    expect(ownTokens(evidence)).toEqual(own);
  });
});

describe("the part of the looked-up tokens that can be ours", () => {
  const failed = { least: 1000, most: 1300, doubtful: "failed" as const };
  test.each([
    ["nothing beyond", 1000, { ...failed, prompt: 100 }, 1000],
    ["a whole prompt", 1100, { ...failed, prompt: 100 }, 1100],
    ["a prompt and a rest", 1111, { ...failed, prompt: 100 }, 1100],
    ["more than all that failed", 1450, { ...failed, prompt: 100 }, 1300],
    ["prompts of several lengths: any rest can be one", 1111, { ...failed, prompt: undefined }, 1111],
    ["no failure", 1011, { ...failed, most: 1000, prompt: 100 }, 1000],
  ])("%s", (_, queries, own, ours) => {
    expect(ownPart(queries, own)).toBe(ours);
  });
});
