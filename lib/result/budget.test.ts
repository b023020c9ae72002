import { describe, expect, test } from "vitest";
import { escapedBytes, shorten, terminationBytes } from "./index.ts";

describe("the size of a value inside Tekton's termination message", () => {
  test.each([
    ["plain ASCII", "abc", 3],
    ["quotes and backslashes double", '"\\', 4],
    ["a newline is two bytes", "a\nb", 4],
    ["HTML signs are escaped by Go", "<&>", 18],
    ["UTF-8 counts bytes", "é😀", 6],
    ["a control character", "\u0001", 6],
  ])("%s", (_, value, bytes) => {
    expect(escapedBytes(value)).toBe(bytes);
  });
});

test("the message is as long as the JSON that Tekton's entrypoint writes", () => {
  const results = new Map([
    ["status", "pass"],
    ["summary", '{"v":1}'],
  ]);
  const message = JSON.stringify([
    ...[...results].map(([key, value]) => ({ key, value, type: 1 })),
    { key: "StartedAt", value: "2026-01-01T00:00:00.000Z", type: 3 },
  ]);
  expect(Math.abs(terminationBytes(results) - Buffer.byteLength(message))).toBeLessThanOrEqual(1);
  expect(terminationBytes(results)).toBeGreaterThanOrEqual(Buffer.byteLength(message));
});

describe("a text that is too long", () => {
  test.each([
    ["is kept when it fits", "12345", 5, "12345"],
    ["is cut and says so", "1234567890", 8, "12345..."],
    ["is cut by its escaped size", '""""""', 7, '""...'],
    ["is never cut inside a character", "😀😀", 7, "😀..."],
  ])("%s", (_, value, max, wanted) => {
    expect(shorten(value, max)).toBe(wanted);
    expect(escapedBytes(shorten(value, max))).toBeLessThanOrEqual(max);
  });
});
