import { describe, expect, test } from "vitest";
import type { Ramp } from "../../lib/evidence/ramp.ts";
import { cut, ramp, snapshot, summary, without } from "../../test/evidence.ts";
import { engineDeltas } from "./engine-deltas.ts";
import { fromCounters as byDeltas } from "./from-counters.ts";

const L = 817;
const earlier = snapshot([
  ["a", 1000, 0],
  ["b", 5000, 0],
]);

function fromCounters(evidence: Ramp, ...snapshots: Parameters<typeof engineDeltas>) {
  return byDeltas(evidence, engineDeltas(...snapshots));
}

function given(data: ReturnType<typeof snapshot>) {
  return summary("cache-snapshot", data);
}

/** A snapshot after `a` and `b` looked up so many prompts. */
function later(a: number, b: number, rest = 0) {
  return snapshot([
    ["a", 1000 + a * L + rest, 0],
    ["b", 5000 + b * L, 0],
  ]);
}

describe("no evidence", () => {
  const moved = later(30, 0);
  const cases: [string, Parameters<typeof fromCounters>, RegExp][] = [
    [
      "several sessions",
      [ramp({ sessions: 2 }), given(earlier), given(moved)],
      /know no sessions, and there were 2/,
    ],
    ["no snapshot before", [ramp(), undefined, given(moved)], /no snapshot/],
    ["a snapshot without data", [ramp(), given(earlier), without("cache-snapshot")], /no snapshot/],
    ["rows that were cut", [ramp(), given(earlier), given(cut(moved))], /totals only/],
    ["two sources", [ramp(), given(earlier), given({ ...moved, source: "prometheus" })], /different sources/],
    ["nothing moved", [ramp(), given(earlier), given(earlier)], /no engine's counter moved/],
    [
      "a token more than ours",
      [ramp(), given(earlier), given(later(30, 0, 1))],
      /24511 tokens, our prompts had 24510/,
    ],
    ["a prompt less than ours", [ramp(), given(earlier), given(later(29, 0))], /our prompts had 24510/],
    [
      "a counter that fell",
      [
        ramp(),
        given(earlier),
        given(
          snapshot([
            ["a", 1, 0],
            ["b", 5000 + 30 * L, 0],
          ]),
        ),
      ],
      /a started anew/,
    ],
    [
      "a container that started anew",
      [
        ramp(),
        given(earlier),
        given(
          snapshot([
            ["a", 1000 + 30 * L, 0, "decode", "new"],
            ["b", 5000, 0],
          ]),
        ),
      ],
      /a started anew/,
    ],
    [
      "an engine that went",
      [ramp(), given(earlier), given(snapshot([["a", 1000 + 30 * L, 0]]))],
      /b went away/,
    ],
  ];
  test.each(cases)("%s", (_, [one, two, three], why) => {
    expect(fromCounters(one, two, three)).toEqual({ source: "counters", why: expect.stringMatching(why) });
  });
});

describe("the share of the engine with the most", () => {
  test.each([
    ["all on one", 30, 0, 100, [0, 30, 30]],
    ["half and half", 15, 15, 50, [0, 15, 30]],
    ["a third elsewhere", 10, 20, 66.666667, [1, 20, 30]],
  ])("%s", (_, a, b, percent, row) => {
    expect(fromCounters(ramp(), given(earlier), given(later(a, b)))).toMatchObject({
      percent,
      sessions: [row],
    });
  });

  test("counters above a million", () => {
    const big = snapshot([["a", 1_295_511, 0]]);
    const moved = snapshot([["a", 1_295_511 + 30 * L, 0]]);
    expect(fromCounters(ramp(), given(big), given(moved))).toMatchObject({ percent: 100, requests: 30 });
  });

  test("failed requests may or may not have been looked up", () => {
    const failing = ramp({ requests: 31, ok: 30 });
    expect(fromCounters(failing, given(earlier), given(later(31, 0)))).toMatchObject({ percent: 100 });
    expect(fromCounters(failing, given(earlier), given(later(32, 0)))).toHaveProperty("why");
  });

  test("prompts of different lengths give a share, but no counts", () => {
    const uneven = ramp({
      promptTokens: 30 * L,
      promptLengths: [
        [L - 1, 15],
        [L + 1, 15],
      ],
    });
    const found = fromCounters(uneven, given(earlier), given(later(30, 0)));
    expect(found).toMatchObject({ percent: 100, sessions: undefined });
  });

  test("prefill engines, which see the same prompts first, do not count", () => {
    const disaggregated = (n: number) =>
      snapshot([
        ["p", 100 + n * L, 0, "prefill"],
        ["d", 100 + n * L, 0],
      ]);
    expect(fromCounters(ramp(), given(disaggregated(0)), given(disaggregated(30)))).toMatchObject({
      percent: 100,
    });
  });

  test("without usage it says that foreign traffic was not looked for", () => {
    const blind = ramp({ promptTokens: null, promptLengths: null });
    expect(fromCounters(blind, given(earlier), given(later(30, 0)))).toMatchObject({
      percent: 100,
      basis: expect.stringContaining("not checked for foreign traffic"),
    });
  });
});
