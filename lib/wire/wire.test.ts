import { describe, expect, test } from "vitest";
import { z } from "zod";
import { blank } from "./blank.ts";
import {
  base64Text,
  choice,
  count,
  decimal,
  duration,
  flag,
  ipAddress,
  json,
  list,
  namedUrls,
  namespaceName,
  text,
  url,
  word,
} from "./index.ts";
import { defaultOf, wireMeta } from "./meta.ts";

function parse(schema: z.ZodType, value: string): { value?: unknown; error?: string } {
  const result = schema.safeParse(value);
  return result.success ? { value: result.data } : { error: result.error.issues[0]?.message ?? "" };
}

const anyCount = count({ min: 1, max: 100 });
const anyDecimal = decimal({ min: 0, max: 60 });

describe("bad values are refused with the value and what is allowed", () => {
  test.each<[string, z.ZodType, string, string]>([
    ["count: zero", anyCount, "0", '"0" is not a whole number from 1 to 100'],
    ["count: a word", anyCount, "ten", '"ten" is not a whole number from 1 to 100'],
    ["count: empty is not 0", anyCount, "", '"" is not a whole number from 1 to 100'],
    ["count: exponent", anyCount, "1e1", '"1e1" is not a whole number from 1 to 100'],
    ["count: a blank", anyCount, " 5", '" 5" is not a whole number from 1 to 100'],
    ["decimal: negative", anyDecimal, "-1", '"-1" is not a number from 0 to 60'],
    ["decimal: NaN", anyDecimal, "NaN", '"NaN" is not a number from 0 to 60'],
    ["flag: yes", flag(), "yes", '"yes" is not true or false'],
    ["flag: TRUE", flag(), "TRUE", '"TRUE" is not true or false'],
    ["choice: a typo", choice(["fail", "continue"]), "contine", '"contine" is not fail or continue'],
    ["ipAddress: a name", ipAddress(), "pod-0", '"pod-0" is no IP address'],
    ["ipAddress: brackets", ipAddress(), "[fd00::7]", '"[fd00::7]" is no IP address'],
    ["ipAddress: a port", ipAddress(), "10.0.0.9:80", '"10.0.0.9:80" is no IP address'],
    ["url: words", url(), "not a url", '"not a url" is not a URL such as http://host:port'],
    ["url: no scheme", url(), "host:80", '"host:80" is not a URL such as http://host:port'],
    [
      "url: credentials",
      url(),
      "http://me:secret@host",
      '"http://me:secret@host" holds credentials; put the token into the workspace credentials',
    ],
    [
      "url: query",
      url(),
      "http://host/?a=1",
      '"http://host/?a=1" has a query or fragment; give the base URL',
    ],
    ["namedUrls: no name", namedUrls(), "http://a", '"http://a" has the line "http://a", not name=url'],
    [
      "namedUrls: a name twice",
      namedUrls(),
      "a=http://x,a=http://y",
      '"a=http://x,a=http://y" names a twice',
    ],
    [
      "namedUrls: a URL under two names",
      namedUrls(),
      "a=http://x/m,b=http://X/m/",
      '"a=http://x/m,b=http://X/m/" gives a and b the same URL',
    ],
    [
      "duration: no unit",
      duration({ minSeconds: 1, maxSeconds: 60 }),
      "30",
      '"30" is not a duration from 1s to 60s, such as 90s or 1m30s',
    ],
    [
      "word: a blank",
      word({ maxBytes: 9 }),
      "a b",
      '"a b" is not a word of 1 to 9 printable ASCII characters without blanks',
    ],
    [
      "text: too long, counted in UTF-8",
      text({ maxBytes: 3 }),
      "éé",
      '"éé" has 4 bytes, more than the 3 allowed',
    ],
    [
      "namespace: upper case",
      namespaceName(),
      "Llm-d",
      '"Llm-d" is not a namespace: 1 to 63 of a-z, 0-9 and -',
    ],
    ["base64: not base64", base64Text({ maxBytes: 9 }), "%%%", '"%%%" is not base64'],
    ["base64: not UTF-8", base64Text({ maxBytes: 9 }), "/w==", '"/w==" is base64, but not of UTF-8 text'],
    [
      "list: a bad item",
      list(anyCount),
      "1,x",
      '"1,x" has an item that is wrong: "x" is not a whole number from 1 to 100',
    ],
    ["blank: a bad value is still bad", blank(anyCount), "x", '"x" is not a whole number from 1 to 100'],
  ])("%s", (_, schema, value, error) => {
    expect(parse(schema, value)).toEqual({ error });
  });

  test("a long value is cut to 60 characters in the message", () => {
    expect(parse(flag(), "x".repeat(200)).error).toBe(`"${"x".repeat(60)}..." is not true or false`);
  });
});

describe("good values", () => {
  const nasty = "quote \" ' back\\slash `tick` $(params.x) $$ 😀\nnext";
  test.each<[string, z.ZodType, string, unknown]>([
    ["count", anyCount, "100", 100],
    ["decimal", anyDecimal, "0.8", 0.8],
    ["flag", flag(), "true", true],
    ["ipAddress of version 6", ipAddress(), "fd00::7", "fd00::7"],
    ["url without its trailing slash", url(), "http://h:80/base/", "http://h:80/base"],
    [
      "named urls by line and comma",
      namedUrls(),
      "a=http://x/m\nb=http://y,",
      [
        { name: "a", url: "http://x/m" },
        { name: "b", url: "http://y" },
      ],
    ],
    ["duration in parts", duration({ minSeconds: 1, maxSeconds: 9999 }), "1m30.5s", 90.5],
    ["text byte for byte", text({ maxBytes: 999 }), nasty, nasty],
    ["base64 of any text", base64Text({ maxBytes: 999 }), Buffer.from(nasty).toString("base64"), nasty],
    ["base64 keeps a byte order mark", base64Text({ maxBytes: 9 }), "77u/YQ==", "\ufeffa"],
    ["list", list(anyCount), "1, 2\n3", [1, 2, 3]],
    ["blank", blank(anyCount), "", undefined],
  ])("%s", (_, schema, value, wanted) => {
    expect(parse(schema, value)).toEqual({ value: wanted });
  });
});

test("type, free text and default are known behind prefault and describe", () => {
  const schema = text({ maxBytes: 10 }).prefault("hi").describe("A greeting.");
  expect(wireMeta(schema)).toEqual({ wire: "text", freeText: true, isPlumbing: false });
  expect(defaultOf(schema)).toBe("hi");
  expect(schema.description).toBe("A greeting.");
  expect(defaultOf(anyCount)).toBeUndefined();
  expect(wireMeta(blank(anyCount)).wire).toBe("whole number from 1 to 100, or empty");
  expect(wireMeta(choice(["fail", "continue"])).wire).toBe("fail | continue");
  expect(wireMeta(blank(json("summary", z.string()))).isPlumbing).toBe(true);
});
