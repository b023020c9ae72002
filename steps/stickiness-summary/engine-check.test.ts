import { describe, expect, test } from "vitest";
import type { Ramp } from "../../lib/evidence/ramp.ts";
import { cut, ramp, snapshot, summary } from "../../test/evidence.ts";
import { checkEngines } from "./engine-check.ts";
import { engineDeltas } from "./engine-deltas.ts";
import type { Evidence } from "./finding.ts";

const L = 817;
const NAMES = ["a", "b", "c", "d"];

/** Five sessions, 40 requests, all said to have gone to one address. */
const constant = ramp({ sessions: 5, requests: 40, upstreams: ["10.96.0.10:80"] });

function header(counts: readonly number[] | undefined, other: Partial<Evidence> = {}): Evidence {
  const upstreams = (counts ?? [0]).map((_, n) => `10.0.0.${n}:8000`);
  const requests = counts?.reduce((sum, count) => sum + count, 0) ?? 40;
  const rest = { percent: 100, sessions: undefined, basis: "x-upstream-host" };
  return { source: "header", requests, upstreams, counts, ...rest, ...other };
}

/** The rise of the counters when the engines looked up so many prompts, and `extra` tokens on top at the last. */
function rise(prompts: readonly number[], extra = 0, identity = "a1") {
  const at = (factor: number, who = "a1") =>
    snapshot(
      prompts.map((count, n) => {
        const more = n === prompts.length - 1 ? extra : 0;
        return [NAMES[n] ?? "", 1000 + factor * (count * L + more), 0, "decode", who] as const;
      }),
    );
  return engineDeltas(summary("cache-snapshot", at(0)), summary("cache-snapshot", at(1, identity)));
}

describe("upstreams that the engines' counters contradict", () => {
  const cases: [string, Ramp, Evidence, readonly number[], number, string][] = [
    [
      "one address in front of four engines",
      constant,
      header([40]),
      [10, 10, 10, 10],
      0,
      "4 engines served, but x-upstream-host names 1 upstream",
    ],
    [
      "the same when only totals of the sessions are known",
      constant,
      header(undefined),
      [10, 10, 10, 10],
      0,
      "4 engines served, but x-upstream-host names 1 upstream",
    ],
    [
      "the same by an access log",
      constant,
      header([40], { source: "access-log", basis: "access.log" }),
      [20, 20, 0, 0],
      0,
      "2 engines served, but the access log names 1 upstream",
    ],
    [
      "the same with failed requests, which cannot have been everywhere",
      ramp({ ...constant, ok: 38, promptTokens: 38 * L, promptLengths: [[L, 38]] }),
      header([38]),
      [10, 10, 10, 10],
      0,
      "at least 4 engines served, but x-upstream-host names 1 upstream",
    ],
    [
      "a header that names the pick, and the pick is not obeyed",
      constant,
      header([20, 20]),
      [30, 10],
      0,
      "the engines served 30, 10 requests, but x-upstream-host says 20, 20",
    ],
    [
      "more upstreams than engines that served",
      constant,
      header([20, 20]),
      [40, 0],
      0,
      "the engines served 40 requests, but x-upstream-host says 20, 20",
    ],
    [
      "lines that are missing do not explain more lines than an engine served",
      constant,
      header([30, 9], { source: "access-log" }),
      [20, 20],
      0,
      "the engines served 20, 20 requests, but the access log says 30, 9",
    ],
  ];
  test.each(cases)("%s", (_, evidence, used, prompts, extra, text) => {
    expect(checkEngines(evidence, used, rise(prompts, extra))).toEqual({ outcome: "contradict", text });
  });

  test("an engine that started anew served what it counts since", () => {
    const engines = checkEngines(constant, header([40]), rise([20, 20], 0, "b2"));
    expect(engines).toMatchObject({ outcome: "contradict", text: expect.stringContaining("2 engines") });
  });
});

describe("upstreams that the counters bear out", () => {
  const cases: [string, Ramp, Evidence, readonly number[], number][] = [
    ["as many requests each", constant, header([30, 10]), [10, 30, 0], 0],
    ["counters that lag, said by the verdict", constant, header([40]), [39, 0], 0],
    ["a line that is missing may be any engine's", constant, header([30, 9]), [30, 10], 0],
    ["a line that is missing, the only one of its engine", constant, header([39]), [39, 1], 0],
    ["foreign tokens on an engine that served none of ours", constant, header([40]), [40, 0], 5 * L],
    [
      "a failed request on an engine that served none of ours",
      ramp({ ...constant, ok: 39, promptTokens: 39 * L, promptLengths: [[L, 39]] }),
      header([39]),
      [39, 1],
      0,
    ],
    [
      "several ports of one pod, whose counters are one",
      constant,
      header([20, 20], { upstreams: ["10.0.0.1:8000", "10.0.0.1:8001"] }),
      [40, 0],
      0,
    ],
  ];
  test.each(cases)("%s", (_, evidence, used, prompts, extra) => {
    expect(checkEngines(evidence, used, rise(prompts, extra)).outcome).toBe("agree");
  });

  test("prefill engines, which look up the same prompts, are no engines that served", () => {
    const at = (n: number) =>
      summary(
        "cache-snapshot",
        snapshot([
          ["p", n * L, 0, "prefill"],
          ["d", n * L, 0],
        ]),
      );
    expect(checkEngines(constant, header([40]), engineDeltas(at(0), at(40))).outcome).toBe("agree");
  });
});

describe("routing sidecars, at whose ports a gateway knows the engines behind them", () => {
  const at = (one: number, other: number) =>
    summary(
      "cache-snapshot",
      snapshot([
        ["prefill-0", 2 * (one + other) * L, 0, "prefill"],
        ["decode-0", one * L, 0],
        ["decode-1", other * L, 0],
      ]),
    );
  const deltas = engineDeltas(at(0, 0), at(30, 10));
  const named = (...upstreams: string[]) =>
    checkEngines(constant, header(upstreams.length === 1 ? [40] : [30, 10], { upstreams }), deltas).outcome;

  test("of pods, by addresses that the counters do not know", () => {
    expect(named("10.0.0.7:8000", "10.0.0.8:8000")).toBe("agree");
  });
  test("of one host, each at a port of its own", () => {
    expect(named("127.0.0.1:8111", "127.0.0.1:8112")).toBe("agree");
  });
  test("one address for two engines that decoded", () => {
    expect(named("10.96.0.10:8000")).toBe("contradict");
  });
});

describe("what cannot be checked says why", () => {
  const at = summary("cache-snapshot", snapshot([["a", 0, 0]]));
  const four = [10, 10, 10, 10];
  test.each([
    ["no snapshots", constant, header([40]), engineDeltas(undefined, at), /no snapshot/],
    [
      "rows that were cut",
      constant,
      header([40]),
      engineDeltas(at, { ...at, data: cut(at.data ?? snapshot([])) }),
      /totals only/,
    ],
    [
      "no usage",
      ramp({ ...constant, promptTokens: null, promptLengths: null }),
      header([40]),
      rise(four),
      /usage/,
    ],
    ["names that were cut", constant, header(undefined, { upstreams: [] }), rise(four), /names/],
    ["counters that did not move", constant, header([40]), rise([0, 0]), /no engine's counter moved/],
    [
      "requests without evidence, of unknown lengths",
      ramp({ ...constant, promptLengths: null }),
      header([39]),
      rise(four),
      /lengths/,
    ],
  ])("%s", (_, evidence, used, deltas, text) => {
    expect(checkEngines(evidence, used, deltas)).toEqual({
      outcome: "unchecked",
      text: expect.stringMatching(text),
    });
  });
});
