import { describe, expect, test } from "vitest";
import { ramp, stack, stickiness, summary, without } from "../../test/evidence.ts";
import { fail, invalid, note, warn } from "./finding.ts";
import { percentText } from "./percent-text.ts";
import {
  failureFindings,
  hitRateFindings,
  rateFigures,
  stackFindings,
  stickinessFindings,
} from "./thresholds.ts";
import { judge } from "./verdict.ts";

const limits = { hitRateMinPercent: 90, stickinessMinPercent: 90, failedMaxPercent: 0 };
const texts = (findings: readonly { kind: string; text: string }[]) =>
  findings.map(({ kind, text }) => `${kind}: ${text}`);

describe("the verdict", () => {
  test.each([
    [
      "invalid outranks fail, and the others are counted",
      [fail("a"), invalid("b"), warn("c")],
      "invalid",
      "b (and 1 more)",
    ],
    ["the first of several fails is named", [note("a"), fail("b"), fail("c")], "fail", "b (and 1 more)"],
    ["one cause that came on several ways counts once", [invalid("a"), invalid("a")], "invalid", "a"],
    [
      "a cause that was cut on the way counts once",
      [invalid("no answer in time"), invalid("no answer...")],
      "invalid",
      "no answer in time",
    ],
    [
      "a cause that was cut twice counts once",
      [invalid("no answer in..."), invalid("no answer...")],
      "invalid",
      "no answer in...",
    ],
    ["a warning passes", [warn("a"), note("b")], "warn", "a"],
    ["notes alone pass", [note("a")], "pass", ""],
    ["nothing found", [], "pass", ""],
  ])("%s", (_, findings, status, reason) => {
    const judged = judge(findings);
    expect([judged.status, judged.reason]).toEqual([status, reason]);
    expect(judged.verdict).toBe(status === "warn" ? "pass" : status);
  });
});

describe("the hit rate's threshold", () => {
  test.each([
    ["48.3 % is far below", 0.483, ["fail: hit rate 48.3 % is 49.3 % of the attainable 97.9 %, below 90 %"]],
    [
      "just below, by less than a decimal shows",
      0.8812,
      ["fail: hit rate 88.1 % is 89.99 % of the attainable 97.9 %, below 90 %"],
    ],
    ["exactly the threshold", 0.9 * (24_000 / 24_510), []],
    ["all that is attainable", 24_000 / 24_510, []],
    ["above the attainable", 0.99, ["note: hit rate 99.0 % is above the attainable 97.9 %"]],
  ])("%s", (_, rate, expected) => {
    const rates = rateFigures({ hits: rate * 24_510, queries: 24_510 }, { hits: 24_000, queries: 24_510 });
    expect(texts(hitRateFindings(rates, limits))).toEqual(expected);
  });

  test("equal rates are exactly 100 %, whatever their size", () => {
    for (const [hits, queries] of [
      [24_000, 24_510],
      [96, 97],
      [1_292_000_016, 1_320_021_017],
    ] as const) {
      expect(rateFigures({ hits, queries }, { hits, queries }).ofAttainable).toBe(100);
    }
  });
});

describe("stickiness", () => {
  test.each([
    [
      "round robin",
      summary("stickiness-summary", stickiness({ percent: 100 / 3 })),
      90,
      ["fail: stickiness 33.3 % is below 90 %"],
    ],
    [
      "just below",
      summary("stickiness-summary", stickiness({ percent: 89.96 })),
      90,
      ["fail: stickiness 89.96 % is below 90 %"],
    ],
    [
      "no evidence",
      summary("stickiness-summary", stickiness({ percent: null, source: "" }), "warn", "no data: no header"),
      90,
      ["invalid: no evidence for stickiness: no data: no header"],
    ],
    [
      "no data",
      without("stickiness-summary", "it broke", "invalid"),
      90,
      ["invalid: stickiness-summary: it broke"],
    ],
    [
      "skipped",
      without("stickiness-summary", "session-ramp: gone", "skipped"),
      90,
      ["invalid: session-ramp: gone"],
    ],
    [
      "sources that differ",
      summary("stickiness-summary", stickiness(), "invalid", "header 100 %, log 50 %"),
      90,
      ["invalid: stickiness-summary: header 100 %, log 50 %"],
    ],
    [
      "counters that differ, though they are no proof",
      summary("stickiness-summary", stickiness(), "warn", "100 % by header and 60 % by counters"),
      90,
      ["warn: stickiness-summary: 100 % by header and 60 % by counters"],
    ],
    [
      "a doubt about a figure below the threshold",
      summary("stickiness-summary", stickiness({ percent: 50 }), "warn", "doubt"),
      90,
      ["fail: stickiness 50.0 % is below 90 %", "warn: stickiness-summary: doubt"],
    ],
    [
      "a doubt, and no stickiness asked for",
      summary("stickiness-summary", stickiness(), "warn", "doubt"),
      0,
      ["note: stickiness-summary: doubt"],
    ],
    ["no evidence, none asked for", without("stickiness-summary", "it broke", "invalid"), 0, []],
    ["exactly the threshold", summary("stickiness-summary", stickiness({ percent: 90 })), 90, []],
  ])("%s", (_, evidence, min, expected) => {
    expect(texts(stickinessFindings(evidence, { ...limits, stickinessMinPercent: min }))).toEqual(expected);
  });
});

describe("failures", () => {
  test.each([
    ["half of the requests", 15, 0, ["fail: 15 of 30 requests failed (http-503 15)"]],
    ["more than allowed", 24, 10, ["fail: 6 of 30 requests failed (http-503 6), more than 10 %"]],
    ["as many as allowed", 27, 10, ["note: 3 of 30 requests failed (http-503 3), within failed-max-percent"]],
    ["none", 30, 0, []],
  ])("%s", (_, ok, failedMaxPercent, expected) => {
    expect(texts(failureFindings(ramp({ ok }), { ...limits, failedMaxPercent }))).toEqual(expected);
  });
});

describe("the stack", () => {
  test.each([
    [
      "failed checks: the first with its evidence, the others by name",
      summary(
        "verify-stack",
        stack({ failed: ["epp.single", "pods.ready"] }),
        "fail",
        "epp.single: e: 2 ready of 2 (and 1 more)",
      ),
      ["fail: verify-stack: epp.single: e: 2 ready of 2", "fail: verify-stack: pods.ready"],
    ],
    [
      "a reason that was cut before it said which",
      summary("verify-stack", stack({ failed: ["epp.single", "..."] }), "fail", "epp.si..."),
      ["fail: verify-stack failed: epp.single, ..."],
    ],
    ["a fail without checks", summary("verify-stack", stack(), "fail", "odd"), ["fail: verify-stack: odd"]],
    [
      "a warning",
      summary("verify-stack", stack(), "warn", "45 of 46 checks pass; warned: epp.prefix-scorer"),
      ["warn: verify-stack: 45 of 46 checks pass; warned: epp.prefix-scorer"],
    ],
    ["a pass", summary("verify-stack", stack(), "pass", "46 of 46 checks pass"), []],
  ])("%s", (_, evidence, expected) => {
    expect(texts(stackFindings(evidence))).toEqual(expected);
  });
});

test.each([
  [89.96, 90, "89.96 %"],
  [89.99999, 90, "89.999990 %"],
  [90, 90, "90.0 %"],
  [33.333333, 90, "33.3 %"],
  [97.9191, undefined, "97.9 %"],
])("%d against %d is written %s", (value, limit, text) => {
  expect(percentText(value, limit)).toBe(text);
});
