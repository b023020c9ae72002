import { describe, expect, it } from "vitest";
import { rampSchema } from "../../lib/evidence/ramp.ts";
import { formatSummary, type Summary } from "../../lib/summary.ts";
import { serveCompletions, streamAnswer } from "../../test/completion-server.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

const quick = { model: "m", testId: "t", requests: "6", sessions: "2", sleepSeconds: "0", maxTokens: "4" };
function stackSummary(summary: Partial<Summary<unknown>>): string {
  return formatSummary({ v: 1, task: "verify-stack", status: "pass", reason: "", ...summary });
}

describe("session-ramp", () => {
  it("names every bad param at once", async () => {
    const params = {
      requests: "ten",
      concurrency: "0",
      sleepSeconds: "-1",
      gatewayUrl: "not a url",
      maxTokens: "0",
    };
    const { exitCode, results, lines } = await runWith(step, { params });
    expect(exitCode).toBe(2);
    expect(results["status"]).toBe("invalid");
    for (const name of ["requests", "concurrency", "sleep-seconds", "gateway-url", "max-tokens"]) {
      expect(
        lines.some((line) => line.startsWith(`${name}: `)),
        name,
      ).toBe(true);
    }
  });

  it("asks for the gateway where verify-stack gives none", async () => {
    const { exitCode, lines } = await runWith(step, {});
    expect(exitCode).toBe(2);
    expect(lines).toContain("gateway-url: is required where verify-stack gives none");
  });

  it("hands on the first cause when there is nothing to measure", async () => {
    const verifyStack = stackSummary({ status: "invalid", reason: "cannot reach the gateway" });
    const { exitCode, summary } = await runWith(step, { params: { verifyStack, onFail: "continue" } });
    expect(exitCode).toBe(0);
    expect(summary).toMatchObject({ status: "skipped", reason: "verify-stack: cannot reach the gateway" });
  });

  it("sends nothing when there are no counters to compare with", async () => {
    const server = await serveCompletions();
    const cacheSnapshotBefore = formatSummary({
      v: 1,
      task: "cache-snapshot",
      status: "skipped",
      reason: "cache-warm-up: the prompt is too short",
    });
    const params = { ...quick, gatewayUrl: server.url, cacheSnapshotBefore };
    const { results } = await runWith(step, { params });
    expect(results).toMatchObject({
      status: "skipped",
      reason: "cache-warm-up: the prompt is too short",
      "test-id": "t",
      model: "m",
    });
    expect(server.arrived).toEqual([]);
  });

  it("tells test id and model of verify-stack when it is skipped", async () => {
    const stack = { gateway: "http://127.0.0.1:1", host: "", blockSize: 16, failed: [] };
    const verifyStack = stackSummary({ data: { ...stack, testId: "stack", model: "theirs" } });
    const cacheSnapshotBefore = formatSummary({
      v: 1,
      task: "cache-snapshot",
      status: "invalid",
      reason: "no counters",
    });
    const { results } = await runWith(step, { params: { verifyStack, cacheSnapshotBefore } });
    expect(results).toMatchObject({
      status: "skipped",
      reason: "cache-snapshot: no counters",
      "test-id": "stack",
      model: "theirs",
    });
  });

  it("ends at once when the gateway is down", async () => {
    const server = await serveCompletions();
    await server[Symbol.asyncDispose]();
    const { exitCode, results } = await runWith(step, { params: { ...quick, gatewayUrl: server.url } });
    expect(exitCode).toBe(4);
    expect(results).toMatchObject({ status: "invalid", "ttft-p50-ms": "", "requests-ok": "" });
    expect(results).toMatchObject({ "test-id": "t", model: "m" });
    expect(results["reason"]).toContain("ECONNREFUSED");
  });

  it("counts failures, and keeps their time out of every latency", async () => {
    const server = await serveCompletions((response, n, request) =>
      n % 3 === 2 ? response.writeHead(500).end("no") : streamAnswer({ firstMs: 30 })(response, n, request),
    );
    const { exitCode, results, summary } = await runWith(step, {
      params: { ...quick, gatewayUrl: server.url },
    });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "warn", "requests-ok": "4", "requests-failed": "2" });
    expect(results["reason"]).toBe("2 of 6 requests failed: http-500 (2)");
    expect(Number(results["ttft-p50-ms"])).toBeGreaterThanOrEqual(29);
    expect(summary?.data).toMatchObject({
      requests: 6,
      ok: 4,
      failures: { "http-500": 2 },
      promptTokens: 400,
      outputTokens: 16,
    });
  });

  it("is invalid when nothing succeeded", async () => {
    const server = await serveCompletions((response) => response.writeHead(503).end("busy"));
    const { exitCode, results } = await runWith(step, { params: { ...quick, gatewayUrl: server.url } });
    expect(exitCode).toBe(5);
    expect(results).toMatchObject({
      reason: "none of 6 requests succeeded: http-503 (6)",
      "requests-ok": "0",
      "requests-failed": "6",
      "ttft-p50-ms": "",
      "tpot-mean-ms": "",
    });
  });

  it("gives up when none of its first requests succeeded, and says how many were sent", async () => {
    const server = await serveCompletions((response) => response.writeHead(503).end("busy"));
    const params = { ...quick, gatewayUrl: server.url, requests: "1000", cacheSnapshotBefore: "" };
    const { exitCode, results, summary, lines } = await runWith(step, { params });
    expect(exitCode).toBe(5);
    expect(results).toMatchObject({
      status: "invalid",
      reason: "none of the first 10 requests succeeded: http-503 (10)",
      "requests-ok": "0",
      "requests-failed": "10",
      "test-id": "t",
    });
    expect(rampSchema.parse(summary?.data)).toMatchObject({
      requests: 10,
      ok: 0,
      failures: { "http-503": 10 },
      partial: true,
    });
    expect(lines.some((line) => line.startsWith("10 of 1000 sent, 0 succeeded"))).toBe(true);
    expect(server.arrived).toHaveLength(10);
  });

  it("drops what hangs when it gives up", async () => {
    const server = await serveCompletions((response, n) =>
      n % 8 === 7 ? undefined : response.writeHead(503).end(),
    );
    const params = { ...quick, gatewayUrl: server.url, requests: "1000", concurrency: "8" };
    const { exitCode, results } = await runWith(step, { params });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe("none of the first 16 requests succeeded: http-503 (16)");
  });

  it("goes on when one of its first requests succeeded", async () => {
    const server = await serveCompletions((response, n, request) =>
      n === 9 ? streamAnswer()(response, n, request) : response.writeHead(503).end("busy"),
    );
    const { results } = await runWith(step, {
      params: { ...quick, gatewayUrl: server.url, requests: "30" },
    });
    expect(results).toMatchObject({ status: "warn", reason: "29 of 30 requests failed: http-503 (29)" });
  });

  it("is invalid when this client was what limited it", async () => {
    const server = await serveCompletions(streamAnswer({ firstMs: 200 }));
    const params = { ...quick, gatewayUrl: server.url, clientCpuMaxPercent: "0" };
    const { exitCode, results } = await runWith(step, { params });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toMatch(/^client was the bottleneck: /);
    expect(results["requests-ok"]).toBe("6");
  });
});
