import { expect, test } from "vitest";
import { type Lease, PrefixCache } from "./prefix-cache.ts";

/** Runs a request with these blocks to its end: looks up, computes, lets go. */
function serve(cache: PrefixCache, keys: number[], lookup = keys): number {
  const lease = held(cache, keys, lookup);
  cache.release(lease);
  return lease.hitBlocks;
}

function held(cache: PrefixCache, keys: number[], lookup = keys): Lease {
  const lease = cache.reserve(lookup, keys.length);
  if (lease === undefined) throw new Error("no room");
  for (const key of keys.slice(lease.hitBlocks)) cache.commit(lease, key);
  return lease;
}

test("running requests leave no room: nothing is reserved and nothing changes", () => {
  const cache = new PrefixCache(4);
  serve(cache, [1]);
  held(cache, [7, 8, 9]);
  expect(cache.reserve([1], 3)).toBeUndefined();
  expect(cache.usage).toBe(0.75);
  expect(serve(cache, [1])).toBe(1);
});

test("only leading blocks hit", () => {
  const cache = new PrefixCache(10);
  serve(cache, [1, 2, 3]);
  expect(serve(cache, [1, 5, 3])).toBe(1);
  expect(serve(cache, [6, 2, 3])).toBe(0);
});

test("a block is found only once it was computed", () => {
  const cache = new PrefixCache(10);
  const first = cache.reserve([1, 2], 2);
  expect(cache.reserve([1, 2], 2)?.hitBlocks).toBe(0);
  if (first !== undefined) cache.commit(first, 1);
  expect(cache.reserve([1, 2], 2)?.hitBlocks).toBe(1);
});

test("blocks beyond the lookup are held but not hit", () => {
  const cache = new PrefixCache(10);
  serve(cache, [1, 2]);
  const lease = cache.reserve([1], 2);
  expect(lease).toMatchObject({ hitBlocks: 1, hidden: 1 });
  expect(cache.usage).toBe(0.2);
});

test("idle blocks count as free", () => {
  const cache = new PrefixCache(4);
  serve(cache, [1, 2, 3, 4]);
  expect(cache.usage).toBe(0);
  expect(cache.findable).toBe(4);
});

test("the least recently used blocks go first, of one request the last", () => {
  const cache = new PrefixCache(4);
  serve(cache, [1, 2]);
  serve(cache, [3, 4]);
  serve(cache, [1, 2]);
  serve(cache, [5]);
  const kept = held(cache, [1, 2]);
  expect(kept.hitBlocks).toBe(2);
  expect(held(cache, [3], [3]).hitBlocks).toBe(1);
  expect(cache.findable).toBe(4);
});

test("blocks of running requests are never evicted", () => {
  const cache = new PrefixCache(4);
  const running = held(cache, [1, 2]);
  serve(cache, [3, 4]);
  serve(cache, [5, 6]);
  expect(serve(cache, [1, 2])).toBe(2);
  cache.release(running);
  expect(cache.usage).toBe(0);
});

test("two copies of a block take room twice while both run, and once afterwards", () => {
  const cache = new PrefixCache(4);
  const leases = [cache.reserve([1], 1), cache.reserve([1], 1)].filter((lease) => lease !== undefined);
  for (const lease of leases) cache.commit(lease, 1);
  expect(cache.usage).toBe(0.5);
  for (const lease of leases) cache.release(lease);
  expect([cache.usage, cache.findable]).toEqual([0, 1]);
});
