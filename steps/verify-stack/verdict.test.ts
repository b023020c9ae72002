import { expect, test } from "vitest";
import { fail, pass, skip, warn } from "./checks/check.ts";
import type { Check, Conclusion } from "./checks/index.ts";
import { scene } from "./testing/scene.ts";
import { conclude, verdict } from "./verdict.ts";

function check(id: string, conclusion: Conclusion, after?: readonly string[]): Check {
  return { id, title: id, reads: "nothing", run: () => conclusion, ...(after && { after }) };
}

const broken = fail("broken", "mend it");

function conclusions(...checks: readonly Check[]) {
  return conclude(scene(), checks).map(({ check, status, evidence }) => [check.id, status, evidence]);
}

test("what comes after a failed check is skipped and names it, and so on down the line", () => {
  expect(
    conclusions(
      check("first", broken),
      check("second", broken, ["first"]),
      check("third", pass("fine"), ["second"]),
      check("apart", broken),
    ),
  ).toEqual([
    ["first", "fail", "broken"],
    ["second", "skip", "see first"],
    ["third", "skip", "see first"],
    ["apart", "fail", "broken"],
  ]);
});

test("what comes after a check that was only skipped is run", () => {
  expect(conclusions(check("first", skip("no right")), check("second", broken, ["first"]))).toEqual([
    ["first", "skip", "no right"],
    ["second", "fail", "broken"],
  ]);
});

function verdictOn(...conclusions: readonly Conclusion[]) {
  return verdict(
    conclude(
      scene(),
      conclusions.map((conclusion, at) => check(`c.${at}`, conclusion)),
    ),
  );
}

test.each<[string, Conclusion[], string, string]>([
  ["all skipped", [skip("no right"), skip("none")], "invalid", "every check was skipped: no right"],
  ["one fails", [broken, pass("fine"), broken], "fail", "c.0: broken (and 1 more)"],
  [
    "one warns",
    [pass("fine"), warn("hm", "look"), skip("none")],
    "warn",
    "1 of 3 checks pass, 1 skipped; warned: c.1",
  ],
  ["some are skipped", [pass("fine"), skip("none")], "pass", "1 of 2 checks pass, 1 skipped"],
  [
    "most are skipped",
    [pass("fine"), skip("no Kubernetes"), skip("none"), skip("no Kubernetes")],
    "pass",
    "1 of 4 checks pass, 3 skipped (no Kubernetes: 2)",
  ],
  ["all pass", [pass("fine")], "pass", "1 of 1 checks pass"],
])("%s", (_, conclusions, status, reason) => {
  expect(verdictOn(...conclusions)).toEqual({ status, reason });
});
