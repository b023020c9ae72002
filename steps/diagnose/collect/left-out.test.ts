import { expect, test } from "vitest";
import { leftOut } from "./left-out.ts";

test.each([
  ["llm-d.ai/role in (decode,prefill)", ["llm-d.ai/role notin (decode,prefill)"]],
  ["a notin (b, c)", ["a in (b, c)"]],
  ["a=b", ["a!=b"]],
  ["a == b", ["a!=b"]],
  ["a != b", ["a=b"]],
  ["a", ["!a"]],
  ["! a", ["a"]],
  ["a=b,c in (d,e),f", ["a!=b", "a=b,c notin (d,e)", "a=b,c in (d,e),!f"]],
])("what %s leaves out", (selector, wanted) => {
  expect(leftOut(selector)).toEqual(wanted);
});
