import { expect, test } from "vitest";
import { roleCounts } from "./index.ts";

test.each([
  ["decode", '"decode" has "decode", which is no role=count such as decode=8'],
  ["decode=8 prefill=x", '"decode=8 prefill=x" has "prefill=x", which is no role=count such as decode=8'],
  ["Decode=8", '"Decode=8" has "Decode=8", which is no role=count such as decode=8'],
  ["decode=-1", '"decode=-1" has "decode=-1", which is no role=count such as decode=8'],
  ["decode = 8", '"decode = 8" has "decode", which is no role=count such as decode=8'],
  ["decode=100001", '"decode=100001" has "decode=100001", which is no role=count such as decode=8'],
  ["decode=8 decode=8", '"decode=8 decode=8" has decode twice'],
  [" , ", '" , " has no role=count such as decode=8'],
])("%j is refused", (text, why) => {
  expect(roleCounts().safeParse(text).error?.issues[0]?.message).toBe(why);
});

test.each([
  ["decode=8 prefill=0", { decode: 8, prefill: 0 }],
  ["decode=8,\n prefill-decode=4", { decode: 8, "prefill-decode": 4 }],
])("%j", (text, counts) => {
  expect(Object.fromEntries(roleCounts().parse(text))).toEqual(counts);
});
