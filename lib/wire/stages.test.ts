import { describe, expect, test } from "vitest";
import { blank } from "./blank.ts";
import { wireMeta } from "./meta.ts";
import { stages } from "./stages.ts";

function refusal(text: string): string | undefined {
  return stages().safeParse(text).error?.issues[0]?.message;
}

describe("bad stages are refused by number", () => {
  const level = "is not a number from 0 to 100000, or two as in 5..20";
  const whole = "is not a whole number from 0 to 10000, or two as in 5..20";
  const long = "is not a number above 0, at most 86400";
  test.each<[string, string, string]>([
    ["empty", "", '"" has no stage such as rate=5 seconds=30'],
    ["separators alone", " ,\n,", '" ,\\n," has no stage such as rate=5 seconds=30'],
    ["no number", "rate=5 seconds=30, rate=x seconds=3", `stage 2 "rate=x seconds=3": rate "x" ${level}`],
    ["no level", "rate= seconds=3", `stage 1 "rate= seconds=3": rate "" ${level}`],
    ["a negative rate", "rate=-1 seconds=3", `stage 1 "rate=-1 seconds=3": rate "-1" ${level}`],
    ["half a ramp", "rate=5.. seconds=3", `stage 1 "rate=5.. seconds=3": rate "5.." ${level}`],
    [
      "a ramp of three",
      "rate=1..2..3 seconds=3",
      `stage 1 "rate=1..2..3 seconds=3": rate "1..2..3" ${level}`,
    ],
    ["an exponent", "rate=1e3 seconds=3", `stage 1 "rate=1e3 seconds=3": rate "1e3" ${level}`],
    ["too fast", "rate=1..100001 seconds=3", `stage 1 "rate=1..100001 seconds=3": rate "1..100001" ${level}`],
    [
      "half a loop",
      "concurrency=1..2.5 seconds=3",
      `stage 1 "concurrency=1..2.5 seconds=3": concurrency "1..2.5" ${whole}`,
    ],
    [
      "too many loops",
      "concurrency=10001 seconds=3",
      `stage 1 "concurrency=10001 seconds=3": concurrency "10001" ${whole}`,
    ],
    [
      "an unknown key",
      "rps=5 seconds=3",
      'stage 1 "rps=5 seconds=3": "rps" is not rate, concurrency or seconds',
    ],
    ["no key", "5 seconds=3", 'stage 1 "5 seconds=3": "5" is not key=value'],
    ["a key twice", "rate=5 rate=6 seconds=3", 'stage 1 "rate=5 rate=6 seconds=3": has rate twice'],
    ["no level key", "seconds=3", 'stage 1 "seconds=3": has no rate or concurrency'],
    ["no seconds", "rate=5", 'stage 1 "rate=5": has no seconds'],
    ["zero length", "rate=5 seconds=0", `stage 1 "rate=5 seconds=0": seconds "0" ${long}`],
    ["endless", "rate=5 seconds=Infinity", `stage 1 "rate=5 seconds=Infinity": seconds "Infinity" ${long}`],
    ["over a day", "rate=5 seconds=86401", `stage 1 "rate=5 seconds=86401": seconds "86401" ${long}`],
    [
      "both kinds in one",
      "rate=5 concurrency=5 seconds=3",
      'stage 1 "rate=5 concurrency=5 seconds=3": has both rate and concurrency',
    ],
    [
      "kinds mixed",
      "rate=5 seconds=3\nconcurrency=5 seconds=3",
      'stage 2 "concurrency=5 seconds=3": is a concurrency among stages of rate',
    ],
    [
      "nothing but pauses",
      "rate=0 seconds=3, rate=0..0 seconds=3",
      '"rate=0 seconds=3, rate=0..0 seconds=3" sends nothing: every stage is a pause',
    ],
  ])("%s", (_, text, message) => {
    expect(refusal(text)).toBe(message);
  });

  test("more than 100", () => {
    expect(refusal("rate=5 seconds=30,".repeat(101))).toMatch(/ has 101 stages, more than the 100 allowed$/);
    expect(refusal("rate=5 seconds=30,".repeat(100))).toBeUndefined();
  });
});

test("good stages by line and comma, keys in any order, with pauses and ramps", () => {
  expect(stages().parse("rate=5 seconds=30, seconds=0.5  rate=5..20.5,\nrate=0 seconds=10\n")).toEqual([
    { kind: "rate", from: 5, to: 5, seconds: 30 },
    { kind: "rate", from: 5, to: 20.5, seconds: 0.5 },
    { kind: "rate", from: 0, to: 0, seconds: 10 },
  ]);
  expect(stages().parse("concurrency=8..0 seconds=30")).toEqual([
    { kind: "concurrency", from: 8, to: 0, seconds: 30 },
  ]);
});

test("is a wire type, also where it may be left empty", () => {
  expect(wireMeta(blank(stages()).prefault("")).wire).toBe(
    "lines of rate=A..B seconds=S (or concurrency=), or empty",
  );
  expect(blank(stages()).parse("")).toBeUndefined();
});
