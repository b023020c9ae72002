import { expect, test } from "vitest";
import { seededRandom } from "../random.ts";
import type { Endpoint } from "./endpoint.ts";
import { ProfileHandler } from "./profile-handler.ts";

const endpoint = (name: string, role: Endpoint["role"], ready = true): Endpoint => {
  return { name, role, address: `10.0.0.1:${name}`, ready, load: { waiting: 0, kvUsage: 0 } };
};

const pods = [endpoint("1", "decode"), endpoint("2", "prefill"), endpoint("3", "prefill")];

/** A handler, and how it splits a prompt of so many pseudo tokens and these blocks: who computes it. */
function splitter(nonCachedTokens = 64, endpoints = pods) {
  const handler = new ProfileHandler("prefix-cache", seededRandom(1), { nonCachedTokens });
  return (tokens: number, blocks: number[]) => {
    const picks = handler.pick({ model: "m", sessionId: "", tokens, blocks }, endpoints);
    expect(picks?.decode.name).toBe("1");
    return picks?.prefill?.name;
  };
}

test("0 = never", () => {
  expect(splitter(0)(1000, [1, 2, 3])).toBeUndefined();
});

test("a prompt below the limit is not split", () => {
  const split = splitter();
  expect(split(63, [1])).toBeUndefined();
  expect(split(64, [2])).toMatch(/[23]/);
});

test("a repeat is not split: the decode worker holds it now", () => {
  const split = splitter();
  expect(split(400, [1, 2, 3, 4, 5, 6, 7])).toMatch(/[23]/);
  expect(split(400, [1, 2, 3, 4, 5, 6, 7])).toBeUndefined();
});

test("what counts is the part that is new: less than the limit stays, the limit goes", () => {
  const split = splitter();
  split(192, [1, 2, 3]);
  expect(split(192 + 63, [1, 2, 3, 4])).toBeUndefined();
  expect(split(256 + 64, [1, 2, 3, 4, 5])).toMatch(/[23]/);
});

test("the next prompt with a known beginning goes to the prefill worker that computed it", () => {
  const split = splitter();
  const first = split(256, [1, 2, 3, 4]);
  const turns = [5, 6, 7, 8].map((block) => split(64 * 20, [1, 2, 3, 4, block]));
  expect(new Set(turns)).toEqual(new Set([first]));
});

test("no prefill worker is ready: the decode worker computes the prompt", () => {
  const endpoints = [endpoint("1", "decode"), endpoint("2", "prefill", false)];
  expect(splitter(64, endpoints)(400, [1])).toBeUndefined();
});
