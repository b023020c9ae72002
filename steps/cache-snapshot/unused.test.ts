import { beforeEach, describe, expect, test, vi } from "vitest";
import { snapshotSchema } from "../../lib/evidence/snapshot.ts";
import { firstCounters } from "../../lib/metrics/index.ts";
import { kubernetes, type PodOptions, podObject } from "../../test/kubernetes-server.ts";
import { serve } from "../../test/loopback.ts";
import { type Asked, prometheus, type Scraped } from "../../test/prometheus-server.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

const GAUGE = ["vllm:num_requests_running"];
const TOKENS = ["vllm:prompt_tokens_total"];
/** As llm-d's simulator names them, which drops `_total`. */
const COUNTERS = ["vllm:prefix_cache_queries", "vllm:prefix_cache_hits"];
const USED = [...GAUGE, ...TOKENS, ...COUNTERS];
const REPORT = ["scrape_samples_scraped", "scrape_samples_post_metric_relabeling"];

interface Page {
  readonly model?: string;
  readonly job?: string;
  /** Seconds that the newest sample is older than now; negative = not yet there. */
  readonly age?: number;
  /** How many samples the page had and how many were kept; empty = Prometheus does not tell. */
  readonly report?: readonly number[];
}

/** What the scrape of a page leaves, and Prometheus' report on it; each counter is 7, and so is the gauge. */
function page(pod: string, names: readonly string[], more: Page = {}): Scraped[] {
  const { model = "m", job = "sim", age = -1, report = [90, 90] } = more;
  const target = { namespace: "llm-d", pod, instance: `${pod}:8000`, job };
  const at = Date.now() / 1000 - age;
  return [
    ...names.map((name) => ({ name, labels: { ...target, model_name: model }, value: 7, at })),
    ...report.map((value, index) => ({ name: REPORT[index] ?? "", labels: target, value, at })),
  ];
}

const known = (...pods: PodOptions[]) =>
  kubernetes({ "/api/v1/namespaces/llm-d/pods": { body: { items: pods.map(podObject) } } });

async function run(series: () => readonly Scraped[], params: Record<string, string> = {}) {
  const asked: Asked[] = [];
  const prometheusUrl = await serve(prometheus(series, { asked }));
  const { results, summary, lines } = await runWith(step, {
    params: { prometheusUrl, freshnessTimeoutSeconds: "1", ...params },
  });
  const data = summary?.data === undefined ? undefined : snapshotSchema.parse(summary.data);
  const rows = data?.pods?.map(([name, , , queries, hits]) => [name, queries, hits]);
  return { results, rows, lines, identity: data?.identity, asked: asked.map(({ query }) => query) };
}

beforeEach(() => {
  vi.stubEnv("KUBECONFIG", "");
  vi.stubEnv("KUBERNETES_SERVICE_HOST", undefined);
  return () => vi.unstubAllEnvs();
});

describe("a ready engine without counters is missing", () => {
  test.each<[string, readonly Scraped[], Record<string, string>]>([
    ["with prompt tokens", page("b", [...GAUGE, "vllm:prompt_tokens_total"]), {}],
    ["with prompt tokens by their other name", page("b", [...GAUGE, "vllm:prompt_tokens"]), {}],
    ["with a gauge whose scrape lost series to relabelling", page("b", GAUGE, { report: [90, 40] }), {}],
    ["with a gauge of whose scrape nothing is known", page("b", GAUGE, { report: [] }), {}],
    ["with a gauge of whose scrape half is known", page("b", GAUGE, { report: [90] }), {}],
    ["with a gauge of before a scrape that failed", page("b", GAUGE, { report: [0, 0] }), {}],
    [
      "with a whole scrape of another job, that had no gauge",
      [...page("b", GAUGE, { report: [90, 40] }), ...page("b", [], { job: "again" })],
      {},
    ],
    ["without the gauge", page("b", ["vllm:num_requests_waiting"]), {}],
    ["with the gauge of another model", page("b", GAUGE, { model: "n" }), { model: "m" }],
    [
      "with prompt tokens of another model",
      [...page("b", GAUGE), ...page("b", TOKENS, { model: "lora" })],
      { model: "m" },
    ],
    [
      "with prompt tokens in another job's scrape",
      [...page("b", GAUGE), ...page("b", TOKENS, { job: "again", age: 1 })],
      {},
    ],
  ])("%s", async (_, own, params) => {
    await known({ name: "a" }, { name: "b" });
    const { results, lines } = await run(() => [...page("a", USED), ...own], params);
    expect(results["status"]).toBe("invalid");
    expect(results["reason"]).toMatch(/has no cache counters of the ready engine b$/);
    expect(lines.join("\n")).toContain("do its metricRelabelings drop vLLM's counters?");
  });
});

describe("what keeps an unused engine from being read", () => {
  test("an old gauge", async () => {
    await known({ name: "a" });
    const { results } = await run(() => page("a", GAUGE, { age: 40 }));
    expect(results["reason"]).toMatch(/^1 of 1 engines have no new sample in .*, of a, is \d+\.\d s old$/);
  });

  test("another model beside the counted one, none of them named", async () => {
    const { results } = await run(() => [...page("a", USED), ...page("b", GAUGE, { model: "n" })]);
    expect(results["reason"]).toBe("the engines in scope serve several models (m, n)");
  });

  test("the gauge alone of an engine that is not ready does not make it one of them", async () => {
    await known({ name: "a" }, { name: "b", ready: false });
    expect(await run(() => [...page("a", GAUGE), ...page("b", GAUGE)])).toMatchObject({
      rows: [["a", 0, 0]],
    });
  });

  test.each<[string, readonly PodOptions[]]>([
    ["that Kubernetes knows", [{ name: "a" }]],
    ["that Kubernetes does not know", []],
  ])("a scrape that lost series, of the only engine %s", async (_, pods) => {
    if (pods.length > 0) await known(...pods);
    const { results, lines } = await run(() => page("a", GAUGE, { report: [90, 40] }));
    expect(results["reason"]).toMatch(/has no vllm:prefix_cache_queries series with /);
    expect(lines.join("\n")).toContain("do its metricRelabelings drop vLLM's counters?");
  });

  test("a pod that is gone has left its gauge, and no engine is in sight", async () => {
    await known({ name: "a" });
    const { results } = await run(() => page("gone", GAUGE));
    expect(results["reason"]).toMatch(/has no vllm:prefix_cache_queries series with namespace="llm-d"$/);
  });
});

describe("an engine that has served nothing counts as 0 of 0", () => {
  test.each<[string, readonly PodOptions[]]>([
    ["that Kubernetes knows", [{ name: "a" }, { name: "b" }]],
    ["that Kubernetes does not know", []],
  ])("%s, beside one that has served", async (_, pods) => {
    if (pods.length > 0) await known(...pods);
    const { results, rows } = await run(() => [...page("a", USED), ...page("b", GAUGE)]);
    expect(results).toMatchObject({ status: "pass", pods: "2", queries: "7", hits: "7" });
    expect(rows).toEqual([
      ["a", 7, 7],
      ["b", 0, 0],
    ]);
  });

  test.each<[string, readonly PodOptions[]]>([
    ["that Kubernetes knows", [{ name: "a" }]],
    ["that Kubernetes does not know", []],
  ])("%s, where none has served; its first request leaves its identity", async (_, pods) => {
    if (pods.length > 0) await known(...pods);
    const before = await run(() => page("a", GAUGE), { model: "m" });
    expect(before.results).toMatchObject({ status: "pass", pods: "1", queries: "0", hits: "0" });
    const after = await run(() => page("a", USED), { model: "m" });
    expect(after.rows).toEqual([["a", 7, 7]]);
    expect(after.identity).toBe(before.identity);
  });

  test("by the one of its two scrapes that came in whole", async () => {
    const cut = page("a", GAUGE, { job: "gauges", report: [90, 40] });
    const { results, rows } = await run(() => [...cut, ...page("a", GAUGE)]);
    expect(rows).toEqual([["a", 0, 0]]);
    expect(results["status"]).toBe("pass");
  });

  test("a process that tells its start has another identity after a restart", async () => {
    const at = async (value: number) => {
      const start = page("a", ["process_start_time_seconds"]).map((series) => ({ ...series, value }));
      return (await run(() => [...page("a", GAUGE), ...start])).identity;
    };
    expect(await at(1000)).toBe(await at(1000));
    expect(await at(1000)).not.toBe(await at(2000));
  });

  test("once its gauge is newer than the start", async () => {
    let queries = 0;
    const series = () => page("a", GAUGE, { age: ++queries < 20 ? 40 : -1 });
    const { rows } = await run(series, { freshnessTimeoutSeconds: "30" });
    expect(queries).toBeGreaterThan(20);
    expect(rows).toEqual([["a", 0, 0]]);
  });
});

/** All queries but those that every reading makes. */
const more = (asked: readonly string[]) =>
  asked.filter((query) => query !== "time()" && !/prefix_cache|process_start/.test(query));

test("nothing more is asked where Kubernetes knows the engines and all have counters", async () => {
  await known({ name: "a" });
  const { asked } = await run(() => page("a", USED));
  expect(more(asked)).toEqual([]);
});

test("the gauges come first; of an engine without counters, what its scrape lost, and then its tokens", async () => {
  const asked = async (...series: Scraped[]) => more((await run(() => series, { model: "m" })).asked);
  const gauge = 'timestamp(vllm:num_requests_running{model_name="m"})';
  const whole = "scrape_samples_scraped{} == scrape_samples_post_metric_relabeling{}";
  expect(await asked(...page("a", USED))).toEqual([gauge]);
  expect((await asked(...page("a", GAUGE, { report: [90, 40] }))).slice(0, 3)).toEqual([gauge, whole]);
  const [first, second, ...tokens] = await asked(...page("a", GAUGE));
  expect([first, second]).toEqual([gauge, whole]);
  expect(tokens.sort()).toEqual(firstCounters.map((name) => `timestamp(${name}{})`).sort());
});

test("of the engines' namespace alone is asked what the scrapes lost", async () => {
  await known({ name: "a" });
  const { asked } = await run(() => page("a", GAUGE), { model: "m" });
  const own = '{namespace="llm-d"}';
  expect(asked).toContain(`scrape_samples_scraped${own} == scrape_samples_post_metric_relabeling${own}`);
});
