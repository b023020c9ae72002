import { expect, test } from "vitest";
import { BlockIndex } from "./block-index.ts";

function indexOf(blocks: Readonly<Record<string, readonly number[]>>): BlockIndex {
  const index = new BlockIndex();
  for (const [pod, keys] of Object.entries(blocks)) {
    for (const key of keys) index.apply(pod, { type: "BlockStored", key });
  }
  return index;
}

const scores = (index: BlockIndex, keys: readonly number[]) => Object.fromEntries(index.scores(keys));

test("no block, no score", () => {
  expect(scores(indexOf({}), [1, 2])).toEqual({});
  expect(scores(indexOf({ a: [1] }), [])).toEqual({});
});

test("only leading blocks without a gap count", () => {
  const index = indexOf({ a: [1, 2, 3], b: [1, 3], c: [2, 3], d: [1, 2] });
  expect(scores(index, [1, 2, 3])).toEqual({ a: 3, b: 1, d: 2 });
});

test("a removed block ends the prefix, and of that pod alone", () => {
  const index = indexOf({ a: [1, 2, 3], b: [1, 2, 3] });
  index.apply("a", { type: "BlockRemoved", key: 2 });
  expect(scores(index, [1, 2, 3])).toEqual({ a: 1, b: 3 });
  index.apply("a", { type: "BlockRemoved", key: 1 });
  expect(scores(index, [1, 2, 3])).toEqual({ b: 3 });
});

test("a cleared pod has nothing, and can gain again", () => {
  const index = indexOf({ a: [1, 2], b: [1] });
  index.apply("a", { type: "AllBlocksCleared" });
  expect(scores(index, [1, 2])).toEqual({ b: 1 });
  index.apply("a", { type: "BlockStored", key: 1 });
  expect(scores(index, [1, 2])).toEqual({ a: 1, b: 1 });
});

test("what a pod never had cannot be taken from it", () => {
  const index = indexOf({ a: [1] });
  index.apply("b", { type: "BlockRemoved", key: 1 });
  index.apply("c", { type: "AllBlocksCleared" });
  expect(scores(index, [1])).toEqual({ a: 1 });
});
