import { expect, test } from "vitest";
import type { Snapshot } from "../../lib/evidence/snapshot.ts";
import { cut, snapshot } from "../../test/evidence.ts";
import { type CounterDelta, counterDelta } from "./counter-delta.ts";

/** `queries`: the least that the engines looked up; `lost`: whether they looked up an unknown number more. */
const changed = (engine: string, what: string, queries: number, lost = true) => ({
  whole: false,
  source: "pods",
  changes: [{ engine, what }],
  queries,
  lost,
});
const counted = (queries: number, hits: number) => ({ whole: true, source: "pods", queries, hits });
const two = snapshot([
  ["w1", 1000, 900],
  ["w2", 500, 400],
]);

const cases: [name: string, before: Snapshot, after: Snapshot, delta: object][] = [
  ["an engine that started anew", two, withW1(3000, 2000, "b2"), changed("w1", "started anew", 3000)],
  ["queries that fell", two, withW1(999, 950), changed("w1", "counted backwards", 999)],
  ["hits that fell", two, withW1(2000, 10), changed("w1", "counted backwards", 2000)],
  ["an engine that is gone", two, snapshot([["w2", 500, 400]]), changed("w1", "is gone", 0)],
  ["a new engine that served", snapshot([["w2", 500, 400]]), two, changed("w1", "is new", 1000, false)],
  [
    "an engine that started anew beside one that goes on",
    two,
    snapshot([
      ["w1", 244, 200, "decode", "b2"],
      ["w2", 1500, 1400],
    ]),
    changed("w1", "started anew", 1244),
  ],
  ["a new engine that served nothing", snapshot([["w2", 400, 400]]), withW1(0, 0), counted(100, 0)],
  ["two steady engines", two, withW1(2000, 1800), counted(1000, 900)],
  ["no traffic", two, two, counted(0, 0)],
  [
    "counters above a million",
    snapshot([["w1", 1_295_511, 1_268_000]]),
    snapshot([["w1", 1_320_021, 1_292_000]]),
    counted(24_510, 24_000),
  ],
  ["totals with another digest", cut(two), cut(withW1(2000, 1800, "b2")), changed("", "changed", 1000)],
  ["totals that fell", cut(two), cut(withW1(10, 10)), changed("", "changed", 0)],
  ["totals of the same engines", cut(two), cut(withW1(2000, 1800)), counted(1000, 900)],
  ["rows before and totals after", two, cut(withW1(2000, 1800)), counted(1000, 900)],
  [
    "a prefill engine beside a decode engine",
    snapshot([
      ["p1", 0, 0, "prefill"],
      ["d1", 0, 0],
    ]),
    snapshot([
      ["p1", 405, 0, "prefill"],
      ["d1", 1215, 800],
    ]),
    counted(1215, 800),
  ],
  [
    "a prefill engine that started anew beside a decode engine",
    snapshot([
      ["p1", 9, 9, "prefill"],
      ["d1", 0, 0],
    ]),
    snapshot([
      ["p1", 0, 0, "prefill", "b2"],
      ["d1", 1215, 800],
    ]),
    counted(1215, 800),
  ],
  ["prefill engines alone", only("prefill", 0, 0), only("prefill", 405, 400), counted(405, 400)],
];

test.each(cases)("%s", (_, before, after, delta) => {
  expect(counterDelta(before, after)).toMatchObject<Partial<CounterDelta>>(delta);
});

test("the source is that of the snapshots", () => {
  const prometheus = { ...two, source: "prometheus" as const };
  expect(counterDelta(prometheus, prometheus).source).toBe("prometheus");
});

function withW1(queries: number, hits: number, identity = "a1"): Snapshot {
  return snapshot([
    ["w1", queries, hits, "decode", identity],
    ["w2", 500, 400],
  ]);
}

function only(role: string, queries: number, hits: number): Snapshot {
  return snapshot([["w1", queries, hits, role]]);
}

test("the engines behind it are named, of the roles that count", () => {
  const engines = snapshot([
    ["p1", 0, 0, "prefill"],
    ["d1", 0, 0],
  ]);
  expect(counterDelta(engines, snapshot([["d2", 0, 0]])).engines).toEqual(["d1", "d2"]);
  expect(counterDelta(engines, cut(engines)).engines).toBeUndefined();
});
