import { beforeEach, describe, expect, test } from "vitest";
import { snapshotSchema } from "../../lib/evidence/snapshot.ts";
import { escapedBytes, terminationBytes } from "../../lib/result/index.ts";
import { PODS, podsAt, portOf, takeSnapshot } from "../../test/cache-snapshot.ts";
import { engine } from "../../test/engine-server.ts";
import { kubernetes, podObject } from "../../test/kubernetes-server.ts";
import { withoutKubernetes } from "../../test/kubernetes-world.ts";
import { deadUrl, serve } from "../../test/loopback.ts";

const summary = (task: string, status: string, reason: string) =>
  JSON.stringify({ v: 1, task, status, reason });

beforeEach(withoutKubernetes);

describe("what cannot be used", () => {
  test("bad params, all at once", async () => {
    const { exitCode, lines } = await takeSnapshot({
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
    [
      "guidellmBenchmark",
      summary("guidellm-benchmark", "invalid", "benchmarks.json is cut short"),
      "guidellm-benchmark: benchmarks.json is cut short",
    ],
  ])("%s without data: skipped with the first cause", async (name, text, reason) => {
    const { exitCode, results } = await takeSnapshot({
      [name]: text,
      metricsUrls: "a=http://127.0.0.1:1",
      onFail: "continue",
    });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "skipped", reason, queries: "" });
  });

  test("nothing to read from", async () => {
    const { exitCode, results, lines } = await takeSnapshot();
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
    await kubernetes(podsAt(alive, await deadUrl()));
    const { exitCode, results } = await takeSnapshot({ model: "m" });
    expect(exitCode).toBe(4);
    expect(results).toMatchObject({ status: "invalid", queries: "", hits: "", pods: "" });
    expect(results["reason"]).toMatch(/^engine decode-1: cannot read/);
  });

  test("several that fail are counted", async () => {
    const dead = await deadUrl();
    const { results, lines } = await takeSnapshot({
      metricsUrls: ["a", "b", "c", "d"].map((name) => `${name}=${dead}/${name}`).join(),
    });
    expect(results["reason"]).toContain("4 of 4 engines gave no counters");
    expect(lines.at(-1)).toContain("and 1 more");
  });

  test("a page without the series is an error, not zero", async () => {
    const url = await serve((_, response) => void response.end("up 1\n"));
    const { exitCode, results } = await takeSnapshot({ metricsUrls: `a=${url}` });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe("engine a: the metrics page has no vllm:prefix_cache_queries series");
  });

  test("engines of other models only", async () => {
    const url = await serve(engine(() => ({ queries: 1, hits: 1, model: "other" })));
    const { exitCode, results, lines } = await takeSnapshot({ metricsUrls: `a=${url}`, model: "m" });
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
    const { exitCode, results } = await takeSnapshot();
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
    const { exitCode, results, summary } = await takeSnapshot({ model: "m" });
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
    const { results } = await takeSnapshot({ metricsUrls: `a=${url}` });
    expect(results).toMatchObject({ status: "pass", queries: "117" });
  });

  test("a restarted process has another identity, the same one has the same", async () => {
    let start = 1000;
    const url = await serve(engine(() => ({ queries: 5, hits: 4, start })));
    const identity = async () =>
      snapshotSchema.parse((await takeSnapshot({ metricsUrls: `a=${url}` })).summary?.data).identity;
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
    const { results, summary, lines } = await takeSnapshot({ metricsUrls: many });
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
      const { exitCode, results, summary } = await takeSnapshot({ metricsUrls: lines.join("\n") });
      expect(exitCode).toBe(0);
      const data = snapshotSchema.parse(summary?.data);
      if (!data.truncated) largest = Math.max(largest, escapedBytes(results["summary"] ?? ""));
      expect(terminationBytes(new Map(Object.entries(results)))).toBeLessThanOrEqual(2800);
    }
    expect(largest).toBeGreaterThan(1800);
  }, 30_000);
});
