import { expect, test } from "vitest";
import { PrefixIndex } from "./prefix-index.ts";
import { promptBlocks } from "./prompt-blocks.ts";
import { readPrompt } from "./routing-request.ts";

const lengths = [
  { bytes: 0, blocks: 0 },
  { bytes: 1, blocks: 1 },
  { bytes: 256, blocks: 1 },
  { bytes: 257, blocks: 2 },
  { bytes: 256 * 3000, blocks: 2048 },
];

test.each(lengths)("$bytes bytes are $blocks blocks", ({ bytes, blocks }) => {
  expect(promptBlocks("m", "x".repeat(bytes))).toHaveLength(blocks);
});

test("each block covers all before it and the model", () => {
  const [, second] = promptBlocks("m", `${"a".repeat(256)}tail`);
  expect(promptBlocks("m", `${"b".repeat(256)}tail`)[1]).not.toBe(second);
  expect(promptBlocks("n", `${"a".repeat(256)}tail`)[1]).not.toBe(second);
});

test("the index tells the share of leading blocks that an endpoint was sent", () => {
  const index = new PrefixIndex();
  index.add("a", [1, 2, 3]);
  expect(index.matchRatio("a", [1, 2, 3])).toBe(1);
  expect(index.matchRatio("a", [1, 2, 9, 3])).toBe(0.5);
  expect(index.matchRatio("a", [9, 1, 2])).toBe(0);
  expect(index.matchRatio("a", [])).toBe(0);
  expect(index.matchRatio("b", [1])).toBe(0);
});

test("the index forgets the blocks used longest ago", () => {
  const index = new PrefixIndex(3);
  index.add("a", [1, 2]);
  index.add("a", [3]);
  index.add("a", [1]);
  index.add("a", [4]);
  expect([1, 2, 3, 4].map((block) => index.matchRatio("a", [block]))).toEqual([1, 0, 1, 1]);
});

const bodies = [
  { name: "no JSON", body: "{", text: "", model: "" },
  { name: "no object", body: "3", text: "", model: "" },
  { name: "messages of a strange kind", body: '{"messages":"x"}', text: "", model: "" },
  {
    name: "a chat",
    body: '{"model":"m","messages":[{"role":"user","content":"hi"}]}',
    text: "userhi",
    model: "m",
  },
  {
    name: "parts",
    body: '{"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}',
    text: "userhi",
    model: "",
  },
  { name: "a text", body: '{"prompt":"hi"}', text: "hi", model: "" },
  { name: "token ids", body: '{"prompt":[1,2]}', text: "1 2", model: "" },
];

test.each(bodies)("the prompt of $name", ({ body, text, model }) => {
  expect(readPrompt(Buffer.from(body))).toEqual({ text, model });
});
