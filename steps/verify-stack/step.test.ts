import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { terminationBytes } from "../../lib/result/index.ts";
import { folder } from "../../test/folder.ts";
import { engine, gateway, good } from "../../test/gateway-server.ts";
import { withoutKubernetes } from "../../test/kubernetes-world.ts";
import { deadUrl } from "../../test/loopback.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";
import { statusOf } from "./testing/status-of.ts";

function run(params: Record<string, string> = {}) {
  return runWith(step, { params, run: { name: "nightly", namespace: "ci" } });
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

  test("pods that are expected", async () => {
    const { exitCode, lines } = await run({ expectedPods: "decode=8 prefill" });
    expect(exitCode).toBe(2);
    expect(lines[0]).toBe(
      'expected-pods: "decode=8 prefill" has "prefill", which is no role=count such as decode=8',
    );
  });

  test("more sessions than requests", async () => {
    const { exitCode, lines } = await run({ requests: "2", sessions: "3" });
    expect(exitCode).toBe(2);
    expect(lines[0]).toContain('sessions: "3" is more than requests');
  });

  test("names that no result has room for", async () => {
    const { exitCode, lines } = await run({ gatewayUrl: `http://gw/${"x".repeat(500)}` });
    expect(exitCode).toBe(2);
    expect(lines[0]).toContain("take more than 340 bytes together");
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
      "failed-checks": "model.served",
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
  test("without metrics-urls either: what is told of engines says what to give", async () => {
    const { url } = await gateway();
    const { lines } = await run({ gatewayUrl: url });
    expect(lines.join("\n")).toMatch(/skip {2}no Kubernetes: give metrics-urls: engine\.metrics, /);
  });

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
    expect(results["reason"]).toMatch(/^\d+ of \d+ checks pass, \d+ skipped \(no Kubernetes: \d+\)$/);
    expect(results["counts"]).toMatch(/^pass=\d+ warn=0 fail=0 skip=\d+$/);
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
    expect(exitCode).toBe(3);
    expect(results).toMatchObject({ status: "fail", "block-size": "16", "failed-checks": "engine.metrics" });
    expect(lines.join("\n")).toContain("1 of 2 pages read: engine b: cannot read");
  });

  test("a given block size wins", async () => {
    const { url } = await gateway();
    const { results } = await run({ gatewayUrl: url, metricsUrls: `a=${await engine()}`, blockSize: "64" });
    expect(results).toMatchObject({ status: "warn", "block-size": "64" });
  });
});

describe("with a report workspace", () => {
  const kept = (report: string, name: string) => readFileSync(join(report, name), "utf8");

  test("all checks are kept, without secrets, also when nothing can be measured", async () => {
    const { url } = await gateway(() => ({ status: 401, body: { message: "no Bearer s3cret-token here" } }));
    const report = folder({});
    const credentials = folder({ "gateway-token": "s3cret-token" });
    const { exitCode, results } = await runWith(step, {
      params: { gatewayUrl: url },
      workspaces: { report, credentials },
    });
    expect(exitCode).toBe(4);
    const { checks, ...about } = JSON.parse(kept(report, "verify-stack.json"));
    expect(about).toMatchObject({ v: 1, status: "invalid", gateway: url, counts: { fail: 1 } });
    expect(results["counts"]).toContain("fail=1");
    expect(checks).toContainEqual(expect.objectContaining({ id: "completion.works", status: "fail" }));
    expect(kept(report, "verify-stack.xml")).toContain(`failures="1"`);
    for (const name of ["verify-stack.json", "verify-stack.xml"])
      expect(kept(report, name)).not.toContain("s3cret-token");
  });

  test("a folder that cannot be written changes nothing", async () => {
    const { url } = await gateway();
    const report = join(folder({ file: "" }), "file");
    const params = { gatewayUrl: url, metricsUrls: `a=${await engine()}` };
    const { exitCode, lines } = await runWith(step, { params, workspaces: { report } });
    expect(exitCode).toBe(0);
    expect(lines.join("\n")).toContain("warning: cannot write into the workspace report");
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
