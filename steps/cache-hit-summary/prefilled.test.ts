import { expect, test } from "vitest";
import type { Snapshot } from "../../lib/evidence/snapshot.ts";
import { cut, snapshot } from "../../test/evidence.ts";
import { isPrefilled } from "./prefilled.ts";

const engines = (prefill: number, identity = "a1", decode = 0): Snapshot =>
  snapshot([
    ["d1", decode, 0],
    ["p1", prefill, 0, "prefill", identity],
  ]);

test.each<[string, boolean, Snapshot, Snapshot]>([
  ["no prefill engine", false, snapshot([["d1", 0, 0]]), snapshot([["d1", 405, 0]])],
  [
    "prefill engines alone",
    false,
    snapshot([["p1", 0, 0, "prefill"]]),
    snapshot([["p1", 405, 0, "prefill"]]),
  ],
  ["one that did nothing", false, engines(405), engines(405, "a1", 900)],
  ["one that did nothing, in totals", false, cut(engines(405)), cut(engines(405, "a1", 900))],
  ["one that looked a prompt up", true, engines(0), engines(405)],
  ["one that looked a prompt up, in totals", true, cut(engines(0)), cut(engines(405))],
  ["one that started anew", true, engines(405), engines(405, "b2")],
  ["one that started anew, in totals", true, cut(engines(405)), cut(engines(405, "b2"))],
  ["one that came", true, snapshot([["d1", 0, 0]]), engines(0)],
  ["one that went", true, engines(0), snapshot([["d1", 0, 0]])],
])("%s: %s", (_, wanted, before, after) => {
  expect(isPrefilled(before, after)).toBe(wanted);
});
