import { expect, test } from "vitest";
import { tokenize } from "./tokenizer.ts";

const counts = [
  { name: "nothing", text: "", tokens: 0 },
  { name: "a word with its space", text: "one two", tokens: 2 },
  { name: "a word longer than a token", text: "disaggregated", tokens: 3 },
  { name: "punctuation apart from words", text: 'say "hi", you', tokens: 5 },
  { name: "white space as it stands", text: "a\n\n  b", tokens: 3 },
  { name: "backquotes and backslashes", text: "`\\u`", tokens: 3 },
  { name: "four bytes an emoji", text: "🙂🙂🙂", tokens: 3 },
  { name: "two Chinese characters a token", text: "缓存路由", tokens: 2 },
];

test.each(counts)("$name: $tokens tokens", ({ text, tokens }) => {
  expect(tokenize(text)).toHaveLength(tokens);
});

test("prose has about four bytes a token", () => {
  const prose =
    "A request that repeats what a worker has already computed should go to that worker, because the answer then " +
    "begins almost at once; any other choice makes a second worker compute the very same blocks again.";
  expect(prose.length / tokenize(prose).length).toBeCloseTo(4.2, 0);
});

test("the same text gives the same ids, another text others", () => {
  expect(tokenize("cache block")).toEqual(tokenize("cache block"));
  expect(tokenize("cache block")).not.toEqual(tokenize("cache blocs"));
});
