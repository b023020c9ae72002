import { describe, expect, it } from "vitest";
import { BadParamsError, InvalidError } from "../../../lib/errors/index.ts";
import { calibrationText } from "./index.ts";
import { calibrate } from "./prompt-length.ts";

const text = calibrationText({ seed: 1, salt: "t" });

/** Fake servers: what they count for a text. */
const tokenizers = {
  line: (overhead: number) => (prompt: string) => overhead + prompt.split(" ").length,
  letters: (perWord: number) => (prompt: string) => 17 + perWord * prompt.split(" ").length,
  /** Every 7th word is two tokens. */
  sevenths: (overhead: number) => (prompt: string) => {
    const words = prompt.split(" ").length;
    return overhead + words + Math.floor(words / 7);
  },
  /** Spells capital letters in two tokens. */
  capitals: (overhead: number) => (prompt: string) =>
    overhead + prompt.split(" ").length + (prompt.match(/[A-Z]/g)?.length ?? 0),
};

/** Every second word in capitals, which our own text never has. */
const mixed = (words: number) =>
  text(words).replace(/(\w) (\w)/g, (_, first: string, second: string) => `${first} ${second.toUpperCase()}`);

function server(tokenize: (prompt: string) => number, make = text) {
  const asked: number[] = [];
  const ask = async (words: number) => {
    asked.push(words);
    return tokenize(make(words));
  };
  return { ask, asked };
}

describe("calibrate", () => {
  it.each([
    { name: "says nothing", ask: async () => undefined },
    { name: "says null", ask: async () => null },
    { name: "says zero", ask: async () => 0 },
    { name: "says no number", ask: async () => Number.NaN },
  ])("refuses a server that $name", async ({ ask }) => {
    const refusal = calibrate(ask, 100);
    await expect(refusal).rejects.toThrow(InvalidError);
    await expect(refusal).rejects.toThrow("reports no usage.prompt_tokens");
  });

  it("refuses a server whose count does not grow", async () => {
    await expect(calibrate(async () => 5, 100)).rejects.toThrow(
      "counts 5 prompt tokens for 25 words and no more for 50: prompt-tokens cannot be met",
    );
  });

  it.each([
    { want: 1, param: undefined, line: 'prompt-tokens: "1" is not above the overhead: the server adds 17' },
    { want: 17, param: undefined, line: 'prompt-tokens: "17" is not above the overhead: the server adds 17' },
    { want: 17, param: "prefix-tokens", line: 'prefix-tokens: "17" is not above the overhead' },
  ])("refuses $want tokens where 17 are overhead", async ({ want, param, line }) => {
    const refusal = calibrate(server(tokenizers.line(17)).ask, want, param);
    await expect(refusal).rejects.toThrow(BadParamsError);
    await expect(refusal).rejects.toThrow(line);
  });

  it.each([
    { overhead: 0, want: 1, words: 1, requests: 2 },
    { overhead: 0, want: 2, words: 2, requests: 2 },
    { overhead: 0, want: 512, words: 512, requests: 3 },
    { overhead: 17, want: 18, words: 1, requests: 3 },
    { overhead: 17, want: 512, words: 495, requests: 3 },
    { overhead: 400, want: 500, words: 100, requests: 3 },
    { overhead: 400, want: 408, words: 8, requests: 3 },
    { overhead: 17, want: 131_072, words: 131_055, requests: 3 },
  ])("finds $want tokens with an overhead of $overhead in $requests requests", async (row) => {
    const { ask, asked } = server(tokenizers.line(row.overhead));
    expect(await calibrate(ask, row.want)).toEqual({
      words: row.words,
      tokens: row.want,
      exact: true,
      overhead: row.overhead,
      perWord: 1,
      requests: row.requests,
    });
    expect(asked).toHaveLength(row.requests);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it("says what came nearest where words of two tokens miss the length", async () => {
    const { ask } = server(tokenizers.letters(2));
    expect(await calibrate(ask, 117)).toMatchObject({ words: 50, tokens: 117, exact: true, perWord: 2 });
    expect(await calibrate(ask, 118)).toMatchObject({ exact: false, tokens: 117, words: 50, overhead: 17 });
  });

  it.each([
    ...[0, 17].map((overhead) => ({ name: `sevenths, overhead ${overhead}`, ...{ overhead }, make: text })),
    ...[0, 17].map((overhead) => ({ name: `capitals, overhead ${overhead}`, ...{ overhead }, make: mixed })),
  ])("meets every length that can be met, in 6 requests at most: $name", async ({ name, overhead, make }) => {
    const tokenize = name.startsWith("sevenths") ? tokenizers.sevenths : tokenizers.capitals;
    const reachable = new Set(Array.from({ length: 700 }, (_, words) => tokenize(overhead)(make(words + 1))));
    let missed = 0;
    for (let want = overhead + 1; want <= 700; want++) {
      const { ask, asked } = server(tokenize(overhead), make);
      const found = await calibrate(ask, want);
      expect(asked.length).toBeLessThanOrEqual(6);
      expect(found.requests).toBe(asked.length);
      expect(new Set(asked).size, "asked twice").toBe(asked.length);
      expect(found.tokens).toBe(tokenize(overhead)(make(found.words)));
      expect(found.exact, `${want}`).toBe(reachable.has(want));
      expect(Math.abs(found.tokens - want)).toBeLessThanOrEqual(1);
      if (!found.exact) missed++;
    }
    expect(missed).toBeGreaterThan(0);
  });

  it("counts our own text as one token a word where capitals are two", async () => {
    const { ask } = server(tokenizers.capitals(17));
    expect(await calibrate(ask, 512)).toMatchObject({ exact: true, words: 495, perWord: 1 });
  });

  it("gives up after 6 requests where the count is far from a line, with the nearest", async () => {
    const count = (words: number) => Math.ceil(words ** 4 / 1_000_000);
    const asked: number[] = [];
    const found = await calibrate(async (words) => {
      asked.push(words);
      return count(words);
    }, 1000);
    expect(asked).toHaveLength(6);
    expect(found).toMatchObject({ exact: false, requests: 6, tokens: count(found.words) });
    const misses = asked.map((words) => Math.abs(count(words) - 1000));
    expect(Math.abs(found.tokens - 1000)).toBe(Math.min(...misses));
  });
});
