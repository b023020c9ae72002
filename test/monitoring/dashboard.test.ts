import { describe, expect, test } from "vitest";
import { asPromql, dashboard } from "./manifests.ts";
import { checkRules, promtool, withoutPromtool } from "./promtool.ts";

const { panels, templating } = dashboard();

test("panels do not lie on one another, and each has an id of its own", () => {
  const taken = new Map<string, string>();
  for (const { title, gridPos } of panels) {
    const { x, y, w, h } = gridPos;
    expect(x + w, title).toBeLessThanOrEqual(24);
    for (let column = x; column < x + w; column++)
      for (let line = y; line < y + h; line++) {
        expect(taken.get(`${column},${line}`), title).toBeUndefined();
        taken.set(`${column},${line}`, title);
      }
  }
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
});

test("every panel says what it shows, and asks for something", () => {
  const drawn = panels.filter(({ type }) => type !== "row");
  expect(drawn.length).toBeGreaterThan(20);
  for (const { title, description, targets } of drawn) {
    expect(description, title).toMatch(/\.$/);
    expect(targets.length, title).toBeGreaterThan(0);
    expect(new Set(targets.map(({ refId }) => refId)).size, title).toBe(targets.length);
  }
});

test.each([
  ["vllm:prefix_cache_hits_total{", "vllm:prefix_cache_hits{"],
  ["vllm:prefix_cache_queries_total{", "vllm:prefix_cache_queries{"],
  ["by (finished_reason", "finish_reason)"],
])("what asks for vLLM's %s asks for upstream's simulator's %s too", (ours, theirs) => {
  const asking = panels
    .flatMap(({ targets }) => targets.map(({ expr }) => expr))
    .filter((expr) => expr.includes(ours));
  expect(asking).not.toEqual([]);
  for (const expr of asking) expect(expr).toContain(theirs);
});

test("every variable that a query uses is one of the dashboard's", () => {
  const known = new Set(["__rate_interval", ...templating.list.map(({ name }) => name)]);
  for (const { title, targets } of panels)
    for (const { expr } of targets)
      for (const [, name = ""] of expr.matchAll(/\$(\w+)/g))
        expect(known.has(name), `${title}: ${name}`).toBe(true);
});

describe.skipIf(!promtool)(`as promtool reads it${promtool ? "" : `; ${withoutPromtool}`}`, () => {
  const groupOf = (exprs: readonly string[]) => [
    { name: "dashboard", rules: exprs.map((expr, index) => ({ record: `query:${index}`, expr })) },
  ];
  test("a query that is none is found", () => {
    expect(checkRules(groupOf(["sum(rate(up[5m])"]))).toMatch(/could not parse expression/);
  });
  test("every query parses", () => {
    const exprs = panels.flatMap(({ targets }) => targets.map(({ expr }) => asPromql(expr)));
    expect(checkRules(groupOf(exprs))).toBe("");
  });
});
