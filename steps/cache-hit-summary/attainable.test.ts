import { describe, expect, test } from "vitest";
import { PROMPT, ramp } from "../../test/evidence.ts";
import { attainableOf, attainableTokens } from "./attainable.ts";

describe("tokens of a prompt that can hit", () => {
  test.each([
    ["a prompt of one token", 1, 16, 0],
    ["a prompt as long as a block: the last token is always computed", 16, 16, 0],
    ["one token more than a block", 17, 16, 16],
    ["a multiple of the block, the worst case", 96, 16, 80],
    ["a hundred tokens", 100, 16, 96],
    ["the original demo's prompt", 817, 32, 800],
    ["a quoted prompt of 66 tokens", 66, 32, 64],
    ["a hybrid model's block", 817, 832, 0],
  ])("%s", (_, length, block, tokens) => {
    expect(attainableTokens(length, block)).toBe(tokens);
  });
});

describe("attainable tokens of a run", () => {
  const lengths = (...promptLengths: [number, number][]) =>
    ramp({ promptLengths, promptTokens: promptLengths.reduce((sum, [length, n]) => sum + length * n, 0) });

  test.each([
    [
      "a prompt below one block",
      lengths([12, 30]),
      16,
      0,
      ["invalid: the prompt has 12 tokens and a cache block 16: nothing can hit"],
    ],
    ["a prompt of exactly one block", lengths([16, 3]), 16, 0, [expect.stringContaining("nothing can hit")]],
    [
      "no block size",
      ramp(),
      undefined,
      undefined,
      ["invalid: the attainable hit rate is unknown: no engine told its cache block size; give block-size"],
    ],
    [
      "responses without usage",
      ramp({ promptTokens: null, promptLengths: null }),
      32,
      undefined,
      ["invalid: the attainable hit rate is unknown: responses without usage"],
    ],
    [
      "too many lengths",
      ramp({ promptLengths: null }),
      32,
      undefined,
      ["invalid: the attainable hit rate is unknown: too many different prompt lengths"],
    ],
    [
      "beginnings that nobody knows",
      ramp({ sharedLengths: null }),
      32,
      undefined,
      [expect.stringContaining("it is not known how much of each prompt an earlier one had")],
    ],
    [
      "a load that tells nothing of its prompts but their sum",
      ramp({ promptLengths: null, sharedLengths: null, longestPrompt: 900 }),
      32,
      undefined,
      [
        "invalid: the attainable hit rate is unknown: it is not known how much of each prompt an earlier one had",
      ],
    ],
    [
      "beginnings below one block",
      ramp({ sharedLengths: [[31, 30]] }),
      32,
      0,
      ["invalid: no prompt begins with a cache block (32 tokens) of an earlier one"],
    ],
    [
      "shared beginnings, by whole blocks",
      ramp({
        sharedLengths: [
          [100, 20],
          [0, 10],
        ],
      }),
      32,
      96 * 20,
      [],
    ],
    ["no success", ramp({ ok: 0, promptLengths: [] }), 32, undefined, []],
    ["one length", ramp(), 32, 800 * 30, []],
    ["several lengths, one too short to hit", lengths([10, 5], [100, 2], [96, 1]), 16, 96 * 2 + 80, []],
  ])("%s", (_, evidence, block, tokens, texts) => {
    const attainable = attainableOf(evidence, block, true);
    expect(attainable.tokens).toBe(tokens);
    expect(attainable.findings.map(({ kind, text }) => `${kind}: ${text}`)).toEqual(texts);
  });

  test("unknown is a mere note where no hit rate is asked for", () => {
    expect(attainableOf(ramp(), undefined, false).findings.map(({ kind }) => kind)).toEqual(["note"]);
  });

  test("a prompt that cannot hit is refused even then", () => {
    expect(attainableOf(lengths([PROMPT, 1]), 832, false).findings.map(({ kind }) => kind)).toEqual([
      "invalid",
    ]);
  });
});
