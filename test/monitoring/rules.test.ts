import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { groupPath } from "../../steps/report/pushed/index.ts";
import { root } from "../../tools/steps.ts";
import { complaintAbout } from "./alert.ts";
import { ruleGroups } from "./manifests.ts";
import { checkRules, promtool, withoutPromtool } from "./promtool.ts";

const groups = ruleGroups();
const rules = groups.flatMap((group) => group.rules);

test("every alert has its section in docs/monitoring.md", () => {
  const headings = readFileSync(join(root, "docs/monitoring.md"), "utf8").match(/^### Llmd.*$/gm) ?? [];
  expect(headings.toSorted()).toEqual(rules.map(({ alert }) => `### ${alert}`).sort());
  for (const { alert, annotations } of rules)
    expect(annotations.runbook).toBe(`docs/monitoring.md#${alert.toLowerCase()}`);
});

test.each(["docs/monitoring.md", "docs/schedule.md"])(
  "%s deletes the group that a schedule pushes",
  (path) => {
    const group = { namespace: "llm-d", pipeline: "cache-hit-pipeline", schedule: "nightly" };
    expect(readFileSync(join(root, path), "utf8")).toContain(
      `curl -X DELETE http://127.0.0.1:9091${groupPath(group)}\n`,
    );
  },
);

describe.skipIf(!promtool)(`as promtool reads them${promtool ? "" : `; ${withoutPromtool}`}`, () => {
  test("a rule that is none is found", () => {
    expect(checkRules([{ name: "x", rules: [{ record: "x", expr: "rate(up)" }] }])).toMatch(
      /expected type range vector/,
    );
  });

  test("an alert that fires where none should is found", () => {
    const clock = { interval: "1m", at: "5m" };
    const series = { 'llm_d_epp_ready_endpoints{namespace="llm-d",name="pool"}': "0x9" };
    expect(complaintAbout("LlmdEppNoReadyEndpoints", clock, series, undefined)).toContain("FAILED");
  });

  test("all of them are sound", () => {
    expect(checkRules(groups)).toBe("");
    expect(rules.length).toBeGreaterThan(10);
  });
});
