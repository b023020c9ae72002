import { beforeEach, describe, expect, test } from "vitest";
import { terminationBytes } from "../../lib/result/index.ts";
import { engine, gateway, good } from "../../test/gateway-server.ts";
import { withoutKubernetes } from "../../test/kubernetes-world.ts";
import { deadUrl } from "../../test/loopback.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

function run(params: Record<string, string> = {}) {
  return runWith(step, { params, run: { name: "nightly", namespace: "ci" } });
}

/** Status of a check as the table in the log shows it. */
function statusOf(lines: readonly string[], id: string): string | undefined {
  return lines.find((line) => line.startsWith(id))?.split(/\s+/)[1];
}

beforeEach(withoutKubernetes);

describe("bad params", () => {
  test("all of the pipeline's at once, before anything is sent", async () => {
    const { url, completions } = await gateway();
    const { exitCode, lines } = await run({
      gatewayUrl: url,
      requests: "ten",
      sleepSeconds: "-1",
      hitRateMinPercent: "101",
      metricsUrls: "nonsense",
    });
    expect(exitCode).toBe(2);
    expect(lines).toHaveLength(5);
    expect(completions).toEqual([]);
  });

  test("more sessions than requests", async () => {
    const { exitCode, lines } = await run({ requests: "2", sessions: "3" });
    expect(exitCode).toBe(2);
    expect(lines[0]).toContain('sessions: "3" is more than requests');
  });

  test("names that no result has room for", async () => {
    const { exitCode, lines } = await run({ gatewayUrl: `http://gw/${"x".repeat(500)}` });
    expect(exitCode).toBe(2);
    expect(lines[0]).toContain("take more than 480 bytes together");
  });
});

describe("nothing to measure", () => {
  test("no gateway-url and no Kubernetes", async () => {
    const { exitCode, results } = await run();
    expect(exitCode).toBe(4);
    expect(results).toMatchObject({ status: "invalid", "failed-checks": "gateway.reachable" });
    expect(results["reason"]).toContain("gateway-url is empty");
  });

  test("a gateway that is down", async () => {
    const { exitCode, results, summary, lines } = await run({ gatewayUrl: await deadUrl() });
    expect(exitCode).toBe(4);
    expect(results).toMatchObject({ status: "invalid", "failed-checks": "gateway.reachable", model: "" });
    expect(results["reason"]).toContain("ECONNREFUSED");
    expect(summary).not.toHaveProperty("data");
    expect(statusOf(lines, "completion.works")).toBe("skip");
  });

  test("a gateway without a route", async () => {
    const { url } = await gateway(undefined, () => ({ status: 404, body: "" }));
    const { exitCode, results, lines } = await run({ gatewayUrl: url });
    expect(exitCode).toBe(4);
    expect(results).toMatchObject({
      status: "invalid",
      reason: "the gateway answers HTTP 404 to GET /v1/models",
    });
    expect(lines.at(-1)).toContain("give host");
  });

  test("a web page", async () => {
    const { url } = await gateway(undefined, () => ({ body: "<html>" }));
    const { exitCode, results } = await run({ gatewayUrl: url });
    expect(exitCode).toBe(4);
    expect(results["reason"]).toContain("not with a list of models: <html>");
  });

  test("a model that is not served", async () => {
    const { url, completions } = await gateway(() => ({
      status: 404,
      body: { error: { message: "no such model" } },
    }));
    const { exitCode, results } = await run({ gatewayUrl: url, model: "third" });
    expect(exitCode).toBe(5);
    expect(results).toMatchObject({
      status: "invalid",
      reason: "model third is not served; served: first, second",
      "failed-checks": "model.served,completion.works",
    });
    expect(completions).toHaveLength(1);
  });

  test("completions that fail every time", async () => {
    const { url, completions } = await gateway(() => ({ status: 500, body: { message: "boom" } }));
    const { exitCode, results } = await run({ gatewayUrl: url });
    expect(exitCode).toBe(4);
    expect(results["reason"]).toContain("HTTP 500: boom");
    expect(completions).toHaveLength(3);
  });

  test("on-fail continue writes the same and ends with 0", async () => {
    const { exitCode, results } = await run({ gatewayUrl: await deadUrl(), onFail: "continue" });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "invalid", "failed-checks": "gateway.reachable" });
  });
});

describe("without Kubernetes", () => {
  test("vLLM behind Envoy: skips are named, the rest passes", async () => {
    const { url } = await gateway();
    const metricsUrls = `a=${await engine()}\nb=${await engine()}/metrics`;
    const { exitCode, results, summary, lines } = await run({ gatewayUrl: url, metricsUrls });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({
      status: "pass",
      model: "first",
      "block-size": "16",
      "failed-checks": "",
    });
    expect(results["reason"]).toBe("8 of 10 checks pass; skipped: pods.ready, epp.single");
    expect(summary?.data).toEqual({
      testId: expect.stringMatching(/^nightly-[a-z0-9]{6}$/),
      gateway: url,
      host: "",
      model: "first",
      blockSize: 16,
      failed: [],
    });
    expect(statusOf(lines, "pods.ready")).toBe("skip");
  });

  test("no picker's mark is no failure where nobody knows of a picker", async () => {
    const { url } = await gateway(() => ({ ...good, headers: {} }));
    const { exitCode, results, lines } = await run({ gatewayUrl: url, metricsUrls: `a=${await engine()}` });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "warn", "failed-checks": "" });
    expect(statusOf(lines, "epp.on-path")).toBe("skip");
  });

  test("engines that differ fail, and can be measured all the same", async () => {
    const { url } = await gateway();
    const metricsUrls = `a=${await engine(16)}\nb=${await engine(32, "False")}`;
    const { exitCode, results, summary } = await run({ gatewayUrl: url, metricsUrls });
    expect(exitCode).toBe(3);
    expect(results).toMatchObject({
      status: "fail",
      "failed-checks": "cache.block-size,cache.prefix-caching",
    });
    expect(summary?.data).toMatchObject({
      blockSize: null,
      failed: ["cache.block-size", "cache.prefix-caching"],
    });
  });

  test("a dead engine is named, and the others' block size used", async () => {
    const { url } = await gateway();
    const metricsUrls = `a=${await engine()}\nb=${await deadUrl()}`;
    const { exitCode, results, lines } = await run({ gatewayUrl: url, metricsUrls });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "warn", "block-size": "16" });
    expect(lines.join("\n")).toContain("16 tokens on 1 of 2 engines; not on b");
  });

  test("a given block size wins", async () => {
    const { url } = await gateway();
    const { results } = await run({ gatewayUrl: url, metricsUrls: `a=${await engine()}`, blockSize: "64" });
    expect(results).toMatchObject({ status: "warn", "block-size": "64" });
  });
});

test("the results of a stack on which much fails, with long names, stay in the budget", async () => {
  const { url } = await gateway((n) =>
    n === 0 ? { status: 503, body: '"quoted" \\ <words>' } : { ...good, headers: {} },
  );
  const { results, summary } = await run({
    gatewayUrl: url,
    host: "llm-d-infra-inference-gateway-istio.llm-d.svc.cluster.local",
    model: "organisation/A-Model-Of-70B-Parameters-Instruct-quantized.w8a8",
    metricsUrls: `a=${await engine(16)}\nb=${await engine(32, "False")}`,
    runName: "a-name-of-a-run-that-is-as-long-as-kubernetes-allows-it-to-be",
  });
  expect(results["failed-checks"]).toBe("completion.works,cache.block-size,cache.prefix-caching");
  expect(summary?.data).toMatchObject({ testId: expect.stringMatching(/^.{47}$/) });
  expect(terminationBytes(new Map(Object.entries(results)))).toBeLessThanOrEqual(1024);
});
