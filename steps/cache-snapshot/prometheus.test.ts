import { beforeEach, describe, expect, test, vi } from "vitest";
import { snapshotSchema } from "../../lib/evidence/snapshot.ts";
import { forbidden, kubernetes, type PodOptions, podObject } from "../../test/kubernetes-server.ts";
import { deadUrl, serve } from "../../test/loopback.ts";
import { type Asked, prometheus, type Scraped } from "../../test/prometheus-server.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

const PODS = "/api/v1/namespaces/llm-d/pods";

interface Engine {
  readonly pod?: string;
  readonly namespace?: string;
  readonly instance?: string;
  readonly job?: string;
  readonly rank?: string;
  readonly model?: string;
  readonly queries: number | string;
  readonly hits: number | string;
  /** Seconds that the newest sample is older than now; negative = not yet there. */
  readonly age?: number;
  readonly start?: number;
}

const now = () => Date.now() / 1000;

/** What a scrape of an engine leaves. */
function scrape({
  pod,
  instance = `${pod}:8000`,
  job = "vllm",
  age = -1,
  start = 1000,
  ...own
}: Engine): Scraped[] {
  const { namespace = "llm-d" } = own;
  const target = { namespace, job, instance, ...(pod !== undefined && { pod }) };
  const labels = { ...target, engine: own.rank ?? "0", model_name: own.model ?? "m" };
  const at = now() - age;
  return [
    { name: "vllm:prefix_cache_queries_total", labels, value: own.queries, at },
    { name: "vllm:prefix_cache_hits_total", labels, value: own.hits, at },
    { name: "vllm:prefix_cache_queries_created", labels, value: start, at },
    { name: "process_start_time_seconds", labels: target, value: start, at },
  ];
}

const run = (prometheusUrl: string, params: Record<string, string> = {}) =>
  runWith(step, { params: { prometheusUrl, freshnessTimeoutSeconds: "1", ...params } });
const serving = (...engines: Engine[]) => serve(prometheus(() => engines.flatMap(scrape)));
const known = (...pods: PodOptions[]) => kubernetes({ [PODS]: { body: { items: pods.map(podObject) } } });

beforeEach(() => {
  vi.stubEnv("KUBECONFIG", "");
  vi.stubEnv("KUBERNETES_SERVICE_HOST", undefined);
  return () => vi.unstubAllEnvs();
});

describe("what cannot be used", () => {
  test("a Prometheus that is away is the step's failure: nothing else is asked in its place", async () => {
    await known({ name: "a" });
    const { exitCode, results } = await run(await deadUrl());
    expect(exitCode).toBe(4);
    expect(results).toMatchObject({ status: "invalid", source: "", queries: "" });
    expect(results["reason"]).toMatch(/^cannot query http.*ECONNREFUSED/);
  });

  test("no series in scope, at once where no engine is known", async () => {
    const url = await serving({ pod: "a", queries: 1, hits: 1 });
    const { exitCode, results, lines } = await run(url, { model: "typo", freshnessTimeoutSeconds: "60" });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe(`${url} has no vllm:prefix_cache_queries series with model_name="typo"`);
    expect(lines.at(-1)).toContain("count by (namespace, model_name)");
  });

  test("a ready engine without series is named", async () => {
    await known({ name: "a" }, { name: "b" });
    const { exitCode, results } = await run(await serving({ pod: "a", queries: 1, hits: 1 }));
    expect(exitCode).toBe(5);
    expect(results["reason"]).toMatch(/has no cache counters of the ready engine b$/);
  });

  test("samples that stay older than the start: the stalest is named, with its age", async () => {
    const url = await serving(
      { pod: "a", queries: 1, hits: 1, age: 5 },
      { pod: "b", queries: 1, hits: 1, age: 40 },
      { pod: "c", queries: 1, hits: 1 },
    );
    const { exitCode, results, lines } = await run(url);
    expect(exitCode).toBe(4);
    expect(results["reason"]).toMatch(
      /^2 of 3 engines have no new sample in http.*; the stalest, of b, is 40\.\d s old$/,
    );
    expect(lines.at(-1)).toContain("Hint: raise freshness-timeout-seconds");
  });

  test("several models, none of them named", async () => {
    const url = await serving(
      { pod: "a", queries: 1, hits: 1 },
      { pod: "b", queries: 1, hits: 1, model: "n" },
    );
    const { exitCode, results } = await run(url);
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe("the engines in scope serve several models (m, n)");
  });

  test("NaN is not a count", async () => {
    const { exitCode, results } = await run(await serving({ pod: "a", queries: "NaN", hits: 1 }));
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe("vllm:prefix_cache_queries_total of a is NaN in Prometheus");
  });

  test("hits that are missing are not zero", async () => {
    const series = scrape({ pod: "a", queries: 1, hits: 1 }).filter(({ name }) => !name.includes("hits"));
    const { exitCode, results } = await run(await serve(prometheus(() => series)));
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe("vllm:prefix_cache_hits_total of a is missing in Prometheus");
  });
});

test("waits for a sample newer than the start, and reads all of it as of one time", async () => {
  const asked: Asked[] = [];
  const warmUp = { pod: "a", queries: 828, hits: 800, age: 3 };
  const series = () =>
    asked.length < 7 ? scrape(warmUp) : scrape({ ...warmUp, queries: 25_338, hits: 24_800, age: -1 });
  const url = await serve(prometheus(series, { asked }));
  const { exitCode, results } = await run(url, {
    model: "m",
    namespace: "llm-d",
    freshnessTimeoutSeconds: "30",
  });
  expect(exitCode).toBe(0);
  expect(results).toMatchObject({
    status: "pass",
    source: "prometheus",
    pods: "1",
    queries: "25338",
    hits: "24800",
  });
  const values = asked.filter(({ query }) => /^(vllm|process)/.test(query));
  expect(values.map(({ query }) => query).sort()).toEqual([
    'process_start_time_seconds{namespace="llm-d"}',
    'vllm:prefix_cache_hits_total{namespace="llm-d",model_name="m"}',
    'vllm:prefix_cache_queries_created{namespace="llm-d",model_name="m"}',
    'vllm:prefix_cache_queries_total{namespace="llm-d",model_name="m"}',
  ]);
  expect(new Set(values.map(({ time }) => time)).size).toBe(1);
  expect(values[0]?.time).not.toBeNull();
});

test("sums ranks, keeps engines apart, and counts an engine that two jobs scrape once", async () => {
  const url = await serving(
    { pod: "a", rank: "0", queries: 100, hits: 90 },
    { pod: "a", rank: "1", queries: 10, hits: 5 },
    { pod: "b", queries: 7, hits: 6 },
    { pod: "b", queries: 6, hits: 5, job: "again", age: -0.5 },
  );
  const { results, summary } = await run(url);
  expect(results).toMatchObject({
    status: "warn",
    reason: "b is scraped twice; one scrape of it counts",
    pods: "2",
  });
  const data = snapshotSchema.parse(summary?.data);
  expect(data.pods?.map(([name, , , queries, hits]) => [name, queries, hits])).toEqual([
    ["a", 110, 95],
    ["b", 7, 6],
  ]);
});

test("where Kubernetes knows the engines, what is left of others does not count", async () => {
  await known({ name: "a", labels: { "llm-d.ai/role": "prefill" } }, { name: "c", ready: false });
  const url = await serving(
    { pod: "a", queries: 100, hits: 90 },
    { pod: "gone", queries: 5000, hits: 1, age: 100 },
    { pod: "c", queries: 3, hits: 1, age: 100 },
  );
  const { results, summary, lines } = await run(url);
  expect(results).toMatchObject({ status: "warn", pods: "1", queries: "100" });
  expect(snapshotSchema.parse(summary?.data).roles).toEqual([["prefill", 1, 100, 90]]);
  expect(lines).toContain("warning: left out series of gone: not among the engines' pods");
  expect(lines).toContain("warning: left out c: not ready, and without a new sample");
});

test("finds an engine by its address where no series has the label pod", async () => {
  await known({ name: "a", ip: "10.0.0.1" });
  const { results, summary } = await run(
    await serving({ instance: "10.0.0.1:8000", queries: 100, hits: 90 }),
  );
  expect(results).toMatchObject({ status: "pass", queries: "100" });
  expect(snapshotSchema.parse(summary?.data).pods?.[0]?.[0]).toBe("a");
});

test("without the right to list pods every series of the namespace counts, and the log says so", async () => {
  await kubernetes({ [PODS]: forbidden("list", "pods") });
  const { results, lines } = await run(await serving({ pod: "a", queries: 100, hits: 90 }));
  expect(results).toMatchObject({ status: "pass", queries: "100" });
  expect(lines[0]).toMatch(/^warning: .*may not list pods.*an engine without series goes unseen$/);
});

test("engines that are given by address are not looked for among the pods and in their namespace", async () => {
  await known({ name: "unrelated" });
  const url = await serving({ pod: "a", namespace: "elsewhere", queries: 100, hits: 90 });
  const { results } = await run(url, { metricsUrls: "a=http://10.0.0.1:8000" });
  expect(results).toMatchObject({ status: "pass", queries: "100" });
});

test("a restarted process has another identity", async () => {
  const identity = async (start: number) => {
    const { summary } = await run(await serving({ pod: "a", queries: 1, hits: 1, start }));
    return snapshotSchema.parse(summary?.data).identity;
  };
  expect(await identity(1000)).toBe(await identity(1000));
  expect(await identity(1000)).not.toBe(await identity(2000));
});
