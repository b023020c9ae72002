import { beforeEach, describe, expect, test, vi } from "vitest";
import { snapshotSchema } from "../../lib/evidence/snapshot.ts";
import { escapedBytes, terminationBytes } from "../../lib/result/index.ts";
import { engine, enginePage } from "../../test/engine-server.ts";
import { forbidden, kubernetes, podObject } from "../../test/kubernetes-server.ts";
import { deadUrl, serve } from "../../test/loopback.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

const PODS = "/api/v1/namespaces/llm-d/pods";
const SERVICES = "/api/v1/namespaces/llm-d/services";
const SLICES = "/apis/discovery.k8s.io/v1/namespaces/llm-d/endpointslices";

const portOf = (url: string) => Number(new URL(url).port);
const run = (params: Record<string, string>) => runWith(step, { params });
const pods = (...urls: string[]) => ({
  [PODS]: {
    body: { items: urls.map((url, index) => podObject({ name: `decode-${index}`, port: portOf(url) })) },
  },
});
const summary = (task: string, status: string, reason: string) =>
  JSON.stringify({ v: 1, task, status, reason });
const snapshotFrom = (source: string) =>
  JSON.stringify({
    v: 1,
    task: "cache-snapshot",
    status: "pass",
    reason: "",
    data: { source, at: 1, roles: [["decode", 1, 0, 0]], identity: "x", truncated: true },
  });

beforeEach(() => {
  vi.stubEnv("KUBECONFIG", "");
  vi.stubEnv("KUBERNETES_SERVICE_HOST", undefined);
  return () => vi.unstubAllEnvs();
});

describe("what cannot be used", () => {
  test("bad params, all at once", async () => {
    const { exitCode, lines } = await run({
      prometheusUrl: "prometheus:9090",
      metricsUrls: "a=http://e\na=http://f",
      freshnessTimeoutSeconds: "0",
      before: "{}",
    });
    expect(exitCode).toBe(2);
    expect(lines.slice(0, 4).map((line) => line.split(":")[0])).toEqual([
      "before",
      "prometheus-url",
      "metrics-urls",
      "freshness-timeout-seconds",
    ]);
  });

  test.each([
    [
      "verifyStack",
      summary("verify-stack", "invalid", "the gateway does not answer"),
      "verify-stack: the gateway does not answer",
    ],
    ["before", summary("cache-snapshot", "skipped", "verify-stack: no gateway"), "verify-stack: no gateway"],
    [
      "sessionRamp",
      summary("session-ramp", "invalid", "no request succeeded"),
      "session-ramp: no request succeeded",
    ],
  ])("%s without data: skipped with the first cause", async (name, text, reason) => {
    const { exitCode, results } = await run({
      [name]: text,
      metricsUrls: "a=http://127.0.0.1:1",
      onFail: "continue",
    });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "skipped", reason, queries: "" });
  });

  test("nothing to read from", async () => {
    const { exitCode, results, lines } = await run({});
    expect(exitCode).toBe(5);
    expect(results).toMatchObject({
      status: "invalid",
      reason: "no source of cache counters: there is neither Kubernetes nor metrics-urls",
      source: "",
    });
    expect(lines.at(-1)).toContain("Hint: give prometheus-url, or metrics-urls");
  });
});

describe("every engine's own page", () => {
  test("one dead engine of two is an error that names it, and no figure", async () => {
    const alive = await serve(engine(() => ({ queries: 100, hits: 90 })));
    await kubernetes(pods(alive, await deadUrl()));
    const { exitCode, results } = await run({ model: "m" });
    expect(exitCode).toBe(4);
    expect(results).toMatchObject({ status: "invalid", queries: "", hits: "", pods: "" });
    expect(results["reason"]).toMatch(/^engine decode-1: cannot read/);
  });

  test("several that fail are counted", async () => {
    const dead = await deadUrl();
    const { results, lines } = await run({
      metricsUrls: ["a", "b", "c", "d"].map((name) => `${name}=${dead}/${name}`).join(),
    });
    expect(results["reason"]).toContain("4 of 4 engines gave no counters");
    expect(lines.at(-1)).toContain("and 1 more");
  });

  test("a page without the series is an error, not zero", async () => {
    const url = await serve((_, response) => void response.end("up 1\n"));
    const { exitCode, results } = await run({ metricsUrls: `a=${url}` });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe("engine a: the metrics page has no vllm:prefix_cache_queries series");
  });

  test("engines of other models only", async () => {
    const url = await serve(engine(() => ({ queries: 1, hits: 1, model: "other" })));
    const { exitCode, results, lines } = await run({ metricsUrls: `a=${url}`, model: "m" });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe('no engine counts for model "m"; they count for other');
    expect(lines.at(-1)).toContain("--served-model-name");
  });

  test("an engine that is not ready and silent is left out, with a warning", async () => {
    const alive = await serve(engine(() => ({ queries: 100, hits: 90 })));
    const items = [
      podObject({ name: "a", port: portOf(alive) }),
      podObject({ name: "b", port: portOf(await deadUrl()), ready: false }),
    ];
    await kubernetes({ [PODS]: { body: { items } } });
    const { exitCode, results } = await run({});
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({
      status: "warn",
      reason: "left out b: it is not ready and does not answer",
      pods: "1",
    });
  });

  test("counters above a million, to the token, by role", async () => {
    const [one, two] = [
      await serve(engine(() => ({ queries: "1.295511e+06", hits: "1.2e+06" }))),
      await serve(engine(() => ({ queries: "2.398303e+06", hits: 0 }))),
    ];
    const items = [
      podObject({ name: "d", port: portOf(one) }),
      podObject({ name: "p", port: portOf(two), labels: { "llm-d.ai/role": "prefill" } }),
    ];
    await kubernetes({ [PODS]: { body: { items } } });
    const { exitCode, results, summary } = await run({ model: "m" });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({
      status: "pass",
      source: "pods",
      pods: "2",
      queries: "3693814",
      hits: "1200000",
    });
    const data = snapshotSchema.parse(summary?.data);
    expect(data.roles).toEqual([
      ["decode", 1, 1_295_511, 1_200_000],
      ["prefill", 1, 2_398_303, 0],
    ]);
    expect(data.pods?.map(([name, role, , queries]) => [name, role, queries])).toEqual([
      ["d", "decode", 1_295_511],
      ["p", "prefill", 2_398_303],
    ]);
  });

  test("reads until two readings agree", async () => {
    const seen = [100, 117, 117, 9999];
    const url = await serve(engine(() => ({ queries: seen.shift() ?? 0, hits: 0 })));
    const { results } = await run({ metricsUrls: `a=${url}` });
    expect(results).toMatchObject({ status: "pass", queries: "117" });
  });

  test("a restarted process has another identity, the same one has the same", async () => {
    let start = 1000;
    const url = await serve(engine(() => ({ queries: 5, hits: 4, start })));
    const identity = async () =>
      snapshotSchema.parse((await run({ metricsUrls: `a=${url}` })).summary?.data).identity;
    const [first, second] = [await identity(), await identity()];
    start = 2000;
    expect(second).toBe(first);
    expect(await identity()).not.toBe(first);
  });

  test("500 engines: totals of all and a digest, within the budget", async () => {
    const url = await serve(engine(() => ({ queries: "1.295511e+06", hits: "1.2e+06" })));
    const name = (index: number) =>
      `ms-llm-d-modelservice-decode-7f9c8d6b5-${String(index).padStart(5, "x")}`;
    const many = Array.from({ length: 500 }, (_, index) => `${name(index)}=${url}/${index}`).join("\n");
    const { results, summary, lines } = await run({ metricsUrls: many });
    expect(results).toMatchObject({ status: "pass", pods: "500", queries: String(500 * 1_295_511) });
    const data = snapshotSchema.parse(summary?.data);
    expect(data).toMatchObject({ roles: [["engine", 500, 647_755_500, 600_000_000]], truncated: true });
    expect(data.pods).toBeUndefined();
    expect(lines).toContain("... and 480 more");
  });

  test("the largest summary with rows stays within the budget", async () => {
    const url = await serve(engine(() => ({ queries: "9.0e+13", hits: "9.0e+13" })));
    let largest = 0;
    for (const count of [15, 18, 19, 20, 21, 22, 24, 26]) {
      const lines = Array.from(
        { length: count },
        (_, index) => `ms-llm-d-modelservice-decode-7f9c8d6b5-${index}=${url}/${index}`,
      );
      const { exitCode, results, summary } = await run({ metricsUrls: lines.join("\n") });
      expect(exitCode).toBe(0);
      const data = snapshotSchema.parse(summary?.data);
      if (!data.truncated) largest = Math.max(largest, escapedBytes(results["summary"] ?? ""));
      expect(terminationBytes(new Map(Object.entries(results)))).toBeLessThanOrEqual(2800);
    }
    expect(largest).toBeGreaterThan(1800);
  }, 30_000);
});

describe("a Service", () => {
  const service = {
    metadata: { name: "ms-decode", namespace: "llm-d" },
    spec: { selector: { "llm-d.ai/role": "decode" } },
  };
  const other = {
    metadata: { name: "ms-epp", namespace: "llm-d" },
    spec: { selector: { "llm-d.ai/epp": "x" } },
  };
  const slice = (...ports: number[]) => ({
    body: { items: ports.map((port) => ({ ports: [{ port }], endpoints: [{ addresses: ["127.0.0.1"] }] })) },
  });

  test("with several endpoints is refused: its page is that of any one of them", async () => {
    await kubernetes({
      [PODS]: forbidden("list", "pods"),
      [SERVICES]: { body: { items: [service, other] } },
      [SLICES]: slice(1, 2, 3),
    });
    const { exitCode, results, lines } = await run({});
    expect(exitCode).toBe(5);
    expect(results["reason"]).toContain("Service ms-decode has 3 endpoints");
    expect(lines.at(-1)).toContain("may not list pods in namespace llm-d");
  });

  test("when nothing may be listed, the reasons are told", async () => {
    await kubernetes({ [PODS]: forbidden("list", "pods"), [SERVICES]: forbidden("list", "services") });
    const { exitCode, lines } = await run({});
    expect(exitCode).toBe(5);
    expect(lines.at(-1)).toMatch(
      /may not list services .*may not list pods .*Hint: grant get and list on pods/,
    );
  });

  test("with one endpoint is as good as the engine", async () => {
    const url = await serve(engine(() => ({ queries: 7, hits: 5 })));
    await kubernetes({
      [PODS]: { body: { items: [] } },
      [SERVICES]: { body: { items: [service, other] } },
      [SLICES]: slice(portOf(url)),
    });
    const { exitCode, results } = await run({});
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ source: "service", pods: "1", queries: "7", hits: "5" });
  });
});

describe("the snapshot after", () => {
  test("never falls back from the engines to a Service", async () => {
    await kubernetes({ [PODS]: { body: { items: [] } }, [SERVICES]: { body: { items: [] } } });
    const { exitCode, results } = await run({ before: snapshotFrom("pods") });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toContain(
      "the snapshot before came from the engines, and now no running pod in llm-d",
    );
  });

  test("never leaves Prometheus", async () => {
    const url = await serve(engine(() => ({ queries: 7, hits: 5 })));
    const { exitCode, results } = await run({ before: snapshotFrom("prometheus"), metricsUrls: `a=${url}` });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe(
      "the snapshot before came from Prometheus, and this one has no prometheus-url",
    );
  });

  test("stays with the engines although there is a Prometheus", async () => {
    const url = await serve(engine(() => ({ queries: 7, hits: 5 })));
    const given = { before: snapshotFrom("pods"), metricsUrls: `a=${url}`, prometheusUrl: await deadUrl() };
    expect((await run(given)).results).toMatchObject({ status: "pass", source: "pods", queries: "7" });
  });

  test("stays with the Service although the pods can be seen", async () => {
    const url = await serve((_, response) => void response.end(enginePage({ queries: 7, hits: 5 })));
    const service = { metadata: { name: "vllm", namespace: "llm-d" }, spec: {} };
    const slice = { ports: [{ port: portOf(url) }], endpoints: [{ addresses: ["127.0.0.1"] }] };
    await kubernetes({
      ...pods(url),
      [SERVICES]: { body: { items: [service] } },
      [SLICES]: { body: { items: [slice] } },
    });
    expect((await run({ before: snapshotFrom("service") })).results).toMatchObject({
      status: "pass",
      source: "service",
    });
  });
});
