import { describe, expect, it } from "vitest";
import { MAX_LENGTHS, PromptTally } from "./prompt-tally.ts";
import { entryOf } from "./testing/entry.ts";

function of(...prompts: readonly [promptTokens: number | null, cachedTokens: number | null][]) {
  const tally = new PromptTally();
  for (const [promptTokens, cachedTokens] of prompts) tally.add(entryOf({ promptTokens, cachedTokens }));
  return tally.figures();
}

describe("PromptTally", () => {
  it("knows nothing of no request", () => {
    expect(of()).toEqual({
      promptTokens: null,
      cachedTokens: null,
      promptLengths: new Map(),
      sharedLengths: new Map(),
      promptLength: undefined,
    });
  });

  it("does not know a sum of which a part is missing", () => {
    expect(of([100, null], [null, null], [100, 96])).toMatchObject({
      promptTokens: null,
      cachedTokens: null,
      promptLengths: new Map([[100, 2]]),
      promptLength: { count: 2, mean: 100, min: 100, max: 100 },
    });
  });

  it("sums up, and counts the lengths", () => {
    expect(of([100, 0], [40, 32], [100, 96])).toMatchObject({
      promptTokens: 240,
      cachedTokens: 128,
      promptLengths: new Map([
        [100, 2],
        [40, 1],
      ]),
      promptLength: { count: 3, mean: 80, min: 40, max: 100 },
    });
  });

  it.each([
    { name: "counts as many lengths as it may", lengths: MAX_LENGTHS, counted: MAX_LENGTHS },
    {
      name: "counts no lengths when there are too many, but their spread",
      lengths: MAX_LENGTHS + 1,
      counted: undefined,
    },
  ])("$name", ({ lengths, counted }) => {
    const tally = new PromptTally();
    for (let n = 1; n <= 3 * lengths; n++) tally.add(entryOf({ promptTokens: (n % lengths) + 1 }));
    const { promptLengths, promptLength } = tally.figures();
    expect(promptLengths?.size).toBe(counted);
    expect(promptLength).toMatchObject({ count: 3 * lengths, mean: (lengths + 1) / 2, min: 1, max: lengths });
  });

  it("counts what prompts share with earlier ones, and knows nothing where one is not known", () => {
    const shared = (...tokens: (number | null)[]) => {
      const tally = new PromptTally();
      for (const sharedTokens of tokens) tally.add(entryOf({ sharedTokens }));
      return tally.figures().sharedLengths;
    };
    expect(shared(0, 2000, 2000)).toEqual(
      new Map([
        [0, 1],
        [2000, 2],
      ]),
    );
    expect(shared(2000, null, 2000)).toBeNull();
  });
});
