import { expect, test } from "vitest";
import { defaultText } from "./describe.ts";

test.each([
  ["none", undefined, "(required)"],
  ["empty", "", '""'],
  ["one that just fits", "x".repeat(38), `"${"x".repeat(38)}"`],
  ["a longer one", "x".repeat(39), `"${"x".repeat(36)}...`],
  ["lines", "a\nb", '"a\\nb"'],
])("the default shown for %s", (_, value, shown) => {
  expect(defaultText(value)).toBe(shown);
  expect(defaultText(value).length).toBeLessThanOrEqual(40);
});
