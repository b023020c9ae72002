import { describe, expect, test } from "vitest";
import { ramp } from "../../test/evidence.ts";
import type { Evidence, Finding, Source } from "./finding.ts";
import { judge } from "./judge.ts";

function evidence(source: Source, percent: number, requests = 30): Evidence {
  return { source, percent, requests, upstreams: ["a"], counts: undefined, sessions: undefined, basis: "" };
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
    [
      "counters that hold our tokens and nothing else, and differ",
      [evidence("header", 100), evidence("counters", 60)],
      "invalid",
      /^100 % by header and 60 % by counters contradict each other$/,
    ],
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

  const header = evidence("header", 100);
  test.each([
    ["failed requests, which may have been looked up", ramp({ requests: 31, ok: 30 })],
    ["own tokens that are not known", ramp({ promptTokens: null, promptLengths: null })],
    ["prompts of unknown lengths, which weigh tokens and not requests", ramp({ promptLengths: null })],
  ])("counters that differ are a warning where they are no proof: %s", (_, given) => {
    expect(judge(given, [header, evidence("counters", 60)])).toMatchObject({
      status: "warn",
      reason: "100 % by header and 60 % by counters contradict each other",
      used: header,
    });
  });

  test("prompts of two lengths give another share in tokens than in requests", () => {
    const uneven = ramp({
      promptLengths: [
        [100, 15],
        [300, 15],
      ],
    });
    const half = evidence("header", 50);
    expect(judge(uneven, [half, evidence("counters", 75)]).status).toBe("pass");
    expect(judge(uneven, [half, evidence("counters", 77)]).status).toBe("invalid");
  });

  test("two ports of one pod are one engine to the counters", () => {
    const ports = { upstreams: ["10.0.0.1:8000", "10.0.0.1:8001"], counts: [15, 15] };
    const two = { ...evidence("header", 50), ...ports };
    expect(judge(ramp(), [two, evidence("counters", 100)])).toMatchObject({ status: "warn", used: two });
  });

  test("several sessions on fewer upstreams than engines that served", () => {
    const used = { ...evidence("header", 100), counts: [30] };
    const engines = ["a", "b"].map((name) => ({ name, tokens: 15 * 817, whole: true }));
    expect(judge(ramp({ sessions: 5 }), [used], { engines, gone: [] })).toMatchObject({
      status: "invalid",
      reason: "2 engines served, but x-upstream-host names 1 upstream",
    });
  });

  test("a contradiction leaves no figure", () => {
    expect(judge(ramp(), [evidence("header", 100), evidence("access-log", 50)]).used).toBeUndefined();
  });
});
