import { describe, expect, test } from "vitest";
import { ramp } from "../../test/evidence.ts";
import type { Evidence, Finding, Source } from "./finding.ts";
import { judge, looksLikeTurns } from "./judge.ts";

function evidence(source: Source, percent: number, requests = 30): Evidence {
  return { source, percent, requests, upstreams: ["a"], sessions: undefined, basis: "" };
}

const nothing: Finding = { source: "header", why: "no response header named the upstream" };

describe("verdicts", () => {
  const cases: [string, Finding[], string, RegExp][] = [
    ["no source at all", [nothing], "warn", /^no data: no response header named the upstream$/],
    [
      "two that differ",
      [evidence("header", 100), evidence("access-log", 50)],
      "invalid",
      /100 % by header and 50 % by access-log/,
    ],
    [
      "a little more than a point",
      [evidence("header", 100), evidence("access-log", 98.9)],
      "invalid",
      /98\.9 %/,
    ],
    ["a point apart", [evidence("header", 100), evidence("access-log", 99)], "pass", /^100 % of 30 requests/],
    [
      "one missing line may be any",
      [evidence("header", 100), evidence("access-log", 96, 29)],
      "pass",
      /header, access-log/,
    ],
    [
      "one missing line does not explain a tenth",
      [evidence("header", 100), evidence("access-log", 90, 29)],
      "invalid",
      /90 %/,
    ],
    ["counters that differ", [evidence("header", 100), evidence("counters", 60)], "warn", /60 % by counters/],
    [
      "the log alone",
      [nothing, evidence("access-log", 33.333333)],
      "pass",
      /^33\.3 % of 30 requests .*\(access-log\)$/,
    ],
  ];
  test.each(cases)("%s", (_, findings, status, reason) => {
    expect(judge(ramp(), findings)).toMatchObject({ status, reason: expect.stringMatching(reason) });
  });

  test("without a successful request that is the reason", () => {
    expect(judge(ramp({ ok: 0, requests: 3 }), [nothing])).toMatchObject({
      reason: "no data: no request succeeded",
    });
  });

  test("failures in mid-stream, served to the log's eyes, explain a difference", () => {
    const apart = [evidence("header", 100), evidence("access-log", 92)];
    expect(judge(ramp(), apart).status).toBe("invalid");
    expect(judge(ramp({ requests: 33, ok: 30, failures: { "stream-error": 3 } }), apart).status).toBe("pass");
    expect(judge(ramp({ requests: 33, ok: 30, failures: { "http-500": 3 } }), apart).status).toBe("invalid");
  });

  test("a contradiction leaves no figure", () => {
    expect(judge(ramp(), [evidence("header", 100), evidence("access-log", 50)]).used).toBeUndefined();
  });
});

describe("a picture that round robin would give too", () => {
  const row = (upstream: number) => [upstream, 6, 6] as const;
  test.each([
    ["one replica", ["a"], [0, 0], false],
    ["two sessions in turn over two", ["a", "b"], [0, 1], true],
    ["four in turn over two", ["a", "b"], [0, 1, 0, 1], true],
    ["four over two, not in turn", ["a", "b"], [0, 0, 1, 1], false],
    ["three over two", ["a", "b"], [0, 1, 0], false],
  ])("%s", (_, upstreams, modal, expected) => {
    const picture = { ...evidence("header", 100), upstreams, sessions: modal.map(row) };
    expect(looksLikeTurns(picture)).toBe(expected);
    expect(looksLikeTurns({ ...picture, percent: 99 })).toBe(false);
  });
});
