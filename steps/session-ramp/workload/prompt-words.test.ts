import { describe, expect, it } from "vitest";
import { partWords, prefixWords, promptWords } from "./prompt-words.ts";

const line = { overhead: 17, perWord: 1, words: 495 };

describe("prefixWords", () => {
  it.each([
    {
      name: "a prefix that the overhead uses up",
      prefix: 17,
      tail: 495,
      line: 'prefix-tokens: "17" is not above the overhead: the server adds 17 tokens to every prompt',
    },
    {
      name: "a tail without a word",
      prefix: 512,
      tail: 0,
      line: 'tail-tokens: "0" is less than a word of this server\'s tokens',
    },
  ])("refuses $name", ({ prefix, tail, line: text }) => {
    expect(() => prefixWords(prefix, tail, line)).toThrow(text);
  });

  it.each([
    {
      name: "no calibration",
      line: undefined,
      expected: { prefix: 400, tail: 112, sharedTokens: undefined },
    },
    {
      name: "an overhead, which is the prefix's",
      line,
      expected: { prefix: 383, tail: 112, sharedTokens: 400 },
    },
    {
      name: "words of two tokens",
      line: { overhead: 0, perWord: 2, words: 256 },
      expected: { prefix: 200, tail: 56, sharedTokens: 400 },
    },
    {
      // (400 - 17) * 7/8 = 335.1 words, and 17 + 335 * 8/7 = 399.9 tokens.
      name: "words of no whole number of tokens",
      line: { overhead: 17, perWord: 8 / 7, words: 433 },
      expected: { prefix: 335, tail: 98, sharedTokens: 400 },
    },
  ])("splits 400 + 112 tokens: $name", ({ line: given, expected }) => {
    expect(prefixWords(400, 112, given)).toEqual(expected);
  });
});

describe("promptWords and partWords", () => {
  it("take a token for a word without a calibration", () => {
    expect(promptWords(100, undefined)).toBe(100);
    expect(partWords(100, undefined)).toBe(100);
  });

  it("take what was found", () => {
    expect(promptWords(512, line)).toBe(495);
    expect(partWords(100, line)).toBe(100);
    expect(partWords(100, { ...line, perWord: 2 })).toBe(50);
    expect(partWords(1, { ...line, perWord: 3 })).toBe(1);
  });
});
