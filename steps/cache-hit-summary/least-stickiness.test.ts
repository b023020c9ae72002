import { describe, expect, test } from "vitest";
import { cut, ramp, snapshot, stickiness, summary } from "../../test/evidence.ts";
import { leastStickiness, planFindings } from "./least-stickiness.ts";

describe("the least that any routing can give, in percent", () => {
  test.each([
    ["one session over four engines", [30], 4, (100 * 8) / 30],
    ["a request a session", [1, 1, 1], 4, 100],
    ["as many requests a session as engines", [4, 4], 4, 25],
    ["two a session, over two engines", [2, 2], 2, 50],
    ["sessions of two and of one", [2, 1], 4, (100 * 2) / 3],
    ["a session without a request", [0, 4], 4, 25],
    ["one engine", [30], 1, 100],
    ["nothing sent", [], 4, undefined],
  ])("%s", (_, requests, engines, percent) => {
    expect(leastStickiness(requests, engines)).toBe(percent);
  });
});

describe("what the plan could have shown", () => {
  const ENGINES = ["a", "b", "c", "d"];
  const engines = (n: number, role = "decode") =>
    snapshot(ENGINES.slice(0, n).map((name) => [name, 0, 0, role] as const));
  const bare = (sessions: number, requests: number, upstreams = ["a"]) => {
    const { matrix: _, ...totals } = ramp({ sessions, requests, upstreams });
    return totals;
  };
  const { sessions: __, ...totals } = stickiness();
  const rows = (...counts: number[]) =>
    stickiness({ sessions: counts.map((count): [number, number, number] => [0, count, count]) });
  const both = snapshot([
    ["p1", 0, 0, "prefill"],
    ["p2", 0, 0, "prefill"],
    ["d1", 0, 0],
  ]);

  const unshown = (text: string) => [`invalid: stickiness cannot be shown: ${text}`];
  const untested = ["warn: one engine: routing was not tested"];

  test.each([
    ["a request each", bare(20, 20), totals, engines(4), 90, unshown("20 sessions of 1 request each")],
    ["one request", bare(1, 1), totals, engines(2), 90, unshown("1 session of 1 request")],
    [
      "nearly a request each",
      bare(20, 21),
      totals,
      engines(4),
      90,
      unshown("21 requests in 20 sessions over 4 engines give 95.2 % at least"),
    ],
    ["the same, with less asked for", bare(20, 21), totals, engines(4), 96, []],
    [
      "exactly what is asked for",
      bare(2, 4),
      totals,
      engines(2),
      50,
      unshown("4 requests in 2 sessions over 2 engines give 50.0 % at least"),
    ],
    ["a plan that can", bare(3, 30), totals, engines(4), 90, []],
    ["none asked for", bare(20, 20), totals, engines(4), 0, []],
    [
      "rows that the figure came from",
      bare(2, 30),
      rows(1, 1),
      engines(4),
      90,
      unshown("2 sessions of 1 request each"),
    ],
    [
      "rows of the ramp",
      ramp({ sessions: 2, requests: 2, matrix: [[1], [1]] }),
      totals,
      engines(4),
      90,
      unshown("2 sessions of 1 request each"),
    ],
    ["one engine", bare(1, 30), totals, engines(1), 90, untested],
    ["one engine, none asked for", bare(1, 30), totals, engines(1), 0, []],
    ["one engine, a request each", bare(20, 20), totals, engines(1), 90, untested],
    ["one decode engine, whatever there is of prefill", bare(1, 30), totals, both, 90, untested],
    ["prefill engines alone", bare(3, 30), totals, engines(3, "prefill"), 90, []],
    [
      "rows that were cut",
      bare(20, 20),
      totals,
      cut(engines(4)),
      90,
      unshown("20 sessions of 1 request each"),
    ],
    ["engines not known: two at least", bare(1, 30), totals, undefined, 90, []],
    [
      "engines not known, a request each",
      bare(20, 20),
      totals,
      undefined,
      90,
      unshown("20 sessions of 1 request each"),
    ],
    [
      "engines not known, four upstreams seen",
      bare(10, 20, ENGINES),
      totals,
      undefined,
      50,
      unshown("20 requests in 10 sessions over 4 engines give 50.0 % at least"),
    ],
    [
      "a figure below the threshold, whatever was counted",
      bare(20, 20),
      { ...totals, percent: 50 },
      engines(4),
      90,
      [],
    ],
    [
      "no figure, said elsewhere",
      bare(20, 20),
      stickiness({ percent: null, source: "" }),
      engines(4),
      90,
      [],
    ],
  ])("%s", (_, evidence, shown, found, stickinessMinPercent, texts) => {
    const findings = planFindings(
      evidence,
      summary("stickiness-summary", shown),
      found === undefined ? [] : [found, found],
      stickinessMinPercent,
    );
    expect(findings.map(({ kind, text }) => `${kind}: ${text}`)).toEqual(texts);
  });

  test("an engine that came in the run was not there all along", () => {
    const given = summary("stickiness-summary", totals);
    expect(planFindings(bare(1, 30), given, [engines(1), engines(2)], 90)).toHaveLength(1);
  });
});
