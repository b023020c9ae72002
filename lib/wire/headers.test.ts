import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { blank, headerLines, headerName } from "./index.ts";
import { wireMeta } from "./meta.ts";

const ours = ["host", "x-test-id"];

function errorOf(schema: z.ZodType<unknown, string>, text: string): string | undefined {
  return schema.safeParse(text).error?.issues[0]?.message;
}

describe("headerName", () => {
  it.each([
    { name: "nothing", text: "", says: '"" is not the name of an HTTP header' },
    { name: "a blank", text: "x a", says: '"x a" is not the name of an HTTP header' },
    { name: "a colon", text: "x-a:", says: '"x-a:" is not the name of an HTTP header' },
    { name: "a line end", text: "x-a\r\n", says: '"x-a\\r\\n" is not the name of an HTTP header' },
    { name: "a letter beyond ASCII", text: "x-ä", says: '"x-ä" is not the name of an HTTP header' },
    {
      name: "more letters than any name has",
      text: "x".repeat(101),
      says: `"${"x".repeat(60)}..." is not the name of an HTTP header`,
    },
    {
      name: "a header of ours, in any case",
      text: "X-Test-ID",
      says: '"X-Test-ID" is set by this program, as are host or x-test-id',
    },
    {
      name: "the header for secrets",
      text: "Authorization",
      says: '"Authorization" holds a secret: put the token into the workspace credentials',
    },
  ])("refuses $name", ({ text, says }) => {
    expect(errorOf(headerName(ours), text)).toBe(says);
  });

  it.each(["x", "X-Session-Id", "!#$%&'*+.^_`|~09az-", "x".repeat(100)])(
    "takes %s, in lower case",
    (text) => {
      expect(headerName(ours).parse(text)).toBe(text.toLowerCase());
    },
  );
});

describe("headerLines", () => {
  it.each([
    { name: "a line without a colon", text: "x-a: 1\nnonsense", says: "line 2 is not Name: value" },
    { name: "a line without a name", text: ": 1", says: 'line 1: "" is not the name of an HTTP header' },
    {
      name: "a blank before the colon",
      text: "x-a : 1",
      says: 'line 1: "x-a " is not the name of an HTTP header',
    },
    {
      name: "a header of ours",
      text: "Host: a",
      says: 'line 1: "Host" is set by this program, as are host or x-test-id',
    },
    { name: "a name twice", text: "x-a: 1\nX-A: 2", says: "line 2: x-a is there twice" },
    { name: "a value beyond ASCII", text: "x-a: ä", says: "line 1: the value of x-a is not printable ASCII" },
    {
      name: "a control character",
      text: "x-a: 1\u0000",
      says: "line 1: the value of x-a is not printable ASCII",
    },
    {
      name: "a line end of its own",
      text: "x-a: 1\rx-b: 2",
      says: "line 1: the value of x-a is not printable ASCII",
    },
  ])("refuses $name", ({ text, says }) => {
    expect(errorOf(headerLines(ours), text)).toBe(says);
  });

  it("does not show a secret that was put there", () => {
    const error = errorOf(headerLines(ours), "Authorization: Bearer abcdef\nx-a: 1");
    expect(error).toBe(
      'line 1: "Authorization" holds a secret: put the token into the workspace credentials',
    );
    expect(errorOf(blank(headerLines(ours)), "x-api-key: hidden\nnonsense")).not.toContain("hidden");
    expect(errorOf(headerLines(ours), "hidden")).not.toContain("hidden");
  });

  it.each([
    { name: "one line", text: "X-A: 1", fields: { "x-a": "1" } },
    {
      name: "several, with blank ones and CRLF",
      text: "\nx-a: 1\r\n\r\n x-b:2 \n",
      fields: { "x-a": "1", "x-b": "2" },
    },
    { name: "colons and blanks in the value", text: "x-a: b: c  d", fields: { "x-a": "b: c  d" } },
    { name: "an empty value", text: "x-a:", fields: { "x-a": "" } },
    { name: "nothing", text: " \n", fields: {} },
  ])("takes $name", ({ text, fields }) => {
    expect(Object.fromEntries(headerLines(ours).parse(text))).toEqual(fields);
  });

  it("is text that a user may type freely", () => {
    expect(wireMeta(headerLines())).toEqual({
      wire: "lines of Name: value",
      freeText: true,
      isPlumbing: false,
    });
  });
});
