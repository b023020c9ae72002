import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../../tools/steps.ts";
import { asPromql, dashboard, ruleGroups } from "./manifests.ts";
import { knownMetrics, metricsOf } from "./metric-names.ts";

test.each([
  [
    "a counter that lost its prefix",
    "sum(rate(vllm:gpu_prefix_cache_hits_total[5m]))",
    "vllm:gpu_prefix_cache_hits_total",
  ],
  [
    "a latency that vLLM dropped",
    "vllm:time_per_output_token_seconds_bucket",
    "vllm:time_per_output_token_seconds_bucket",
  ],
  ["the picker's name of before", 'inference_pool_ready_pods{name="x"} == 0', "inference_pool_ready_pods"],
  ["half of a division", 'a:b / vllm:nope{a=~".*"}', "vllm:nope"],
])("%s is found, and not known", (_, query, name) => {
  expect(metricsOf(query)).toContain(name);
  expect(knownMetrics.has(name)).toBe(false);
});

test("functions, groupings, labels and words are no metrics", () => {
  expect(
    metricsOf(
      'time() - max by (namespace) (up{job="x"}) > 26 * 3600 and on (pod) avg_over_time(up[7d] offset 1d)',
    ),
  ).toEqual(["up"]);
});

describe("every metric exists today", () => {
  const rules = ruleGroups().flatMap(({ rules }) => rules.map(({ alert, expr }) => [alert, expr] as const));
  test.each(rules)("alert %s", (_, expr) => {
    expect(metricsOf(expr).filter((name) => !knownMetrics.has(name))).toEqual([]);
    expect(metricsOf(expr).length).toBeGreaterThan(0);
  });
  const panels = dashboard().panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => [title, asPromql(expr)] as const),
  );
  test.each(panels)("panel %s: %s", (_, expr) => {
    expect(metricsOf(expr).filter((name) => !knownMetrics.has(name))).toEqual([]);
    expect(metricsOf(expr).length).toBeGreaterThan(0);
  });
});

const sample = join(root, "../shared/facts/samples/epp-metrics.txt");
const noSample = existsSync(sample) ? "" : "; no sample of a real picker's metrics page beside the project";

describe.skipIf(noSample !== "")(`a real picker's page${noSample}`, () => {
  // It had no error, no prefill and no bucket to show.
  const unseen = /_bucket$|request_error_total|disagg_decision_total/;
  test.each([...knownMetrics].filter((name) => name.startsWith("llm_d_epp_") && !unseen.test(name)))(
    "has %s",
    (name) => {
      const page = readFileSync(sample, "utf8");
      expect(page).toMatch(new RegExp(`^${name}[{ ]`, "m"));
    },
  );
});
