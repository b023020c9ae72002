import { beforeEach, describe, expect, test, vi } from "vitest";
import { snapshotSchema } from "../../lib/evidence/snapshot.ts";
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

interface Page {
  readonly model?: string;
  readonly job?: string;
  /** Seconds that the newest sample is older than now; negative = not yet there. */
  readonly age?: number;
}

/** What the scrape of a page leaves; each counter is 7, and so is the gauge. */
function page(pod: string, names: readonly string[], { model = "m", job = "sim", age = -1 }: Page = {}) {
  const labels = { namespace: "llm-d", pod, instance: `${pod}:8000`, job, model_name: model };
  return names.map((name): Scraped => ({ name, labels, value: 7, at: Date.now() / 1000 - age }));
}

const known = (...pods: PodOptions[]) =>
  kubernetes({ "/api/v1/namespaces/llm-d/pods": { body: { items: pods.map(podObject) } } });

async function run(series: () => readonly Scraped[], params: Record<string, string> = {}) {
  const asked: Asked[] = [];
  const prometheusUrl = await serve(prometheus(series, { asked }));
  const { results, summary } = await runWith(step, {
    params: { prometheusUrl, freshnessTimeoutSeconds: "1", ...params },
  });
  const data = summary?.data === undefined ? undefined : snapshotSchema.parse(summary.data);
  const rows = data?.pods?.map(([name, , , queries, hits]) => [name, queries, hits]);
  return { results, rows, identity: data?.identity, asked: asked.map(({ query }) => query) };
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
    const { results } = await run(() => [...page("a", USED), ...own], params);
    expect(results["status"]).toBe("invalid");
    expect(results["reason"]).toMatch(/has no cache counters of the ready engine b$/);
  });
});

describe("what keeps an unused engine from being read", () => {
  test("an old gauge", async () => {
    await known({ name: "a" });
    const { results } = await run(() => page("a", GAUGE, { age: 40 }));
    expect(results["reason"]).toMatch(/^1 of 1 engines have no new sample in .*, of a, is [34]\d\.\d s old$/);
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

test("nothing more is asked where Kubernetes knows the engines and all have counters", async () => {
  await known({ name: "a" });
  const { asked } = await run(() => page("a", USED));
  expect(asked.filter((query) => /running|prompt/.test(query))).toEqual([]);
});

test("the gauges come first, and prompt tokens are asked for only of an engine without counters", async () => {
  const more = async (...series: Scraped[]) =>
    (await run(() => series, { model: "m" })).asked.filter((query) => /running|prompt/.test(query));
  const gauge = 'timestamp(vllm:num_requests_running{model_name="m"})';
  expect(await more(...page("a", USED))).toEqual([gauge]);
  const [first, ...tokens] = await more(...page("a", GAUGE));
  expect(first).toBe(gauge);
  expect(tokens.sort()).toEqual(["timestamp(vllm:prompt_tokens_total{})", "timestamp(vllm:prompt_tokens{})"]);
});
