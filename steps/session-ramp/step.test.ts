import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type Ramp, rampSchema } from "../../lib/evidence/ramp.ts";
import { budget, terminationBytes } from "../../lib/result/index.ts";
import { formatSummary, type Summary } from "../../lib/summary.ts";
import {
  type Answer,
  type CompletionServer,
  startCompletionServer,
  streamAnswer,
} from "../../test/completion-server.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

const open: AsyncDisposable[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function serve(answer?: Answer): Promise<CompletionServer> {
  const server = await startCompletionServer(answer);
  open.push(server);
  return server;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "ramp-"));
  folders.push(path);
  return path;
}

const quick = { model: "m", testId: "t", requests: "6", sessions: "2", sleepSeconds: "0", maxTokens: "4" };
const everyThird: Answer = (response, n, request) =>
  n % 3 === 2 ? response.writeHead(500).end("no") : streamAnswer()(response, n, request);

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

  it.each([
    { name: "no gateway", params: {}, line: "gateway-url: is required where verify-stack gives none" },
    {
      name: "more sessions than requests",
      params: { gatewayUrl: "http://127.0.0.1:1", sessions: "31" },
      line: 'sessions: "31" is more than requests ("30"): some session would send none',
    },
    {
      name: "think times alone that take longer than the deadline",
      params: { gatewayUrl: "http://127.0.0.1:1", requests: "8000", concurrency: "2" },
      line:
        'requests: "8000" at concurrency "2" with sleep-seconds "0.8" are 4000 rounds whose think times alone ' +
        "take 3200 s; the ramp ends after 3000 s",
    },
    {
      name: "think times that take longer than its own deadline",
      params: { gatewayUrl: "http://127.0.0.1:1", sleepSeconds: "1", deadlineSeconds: "30" },
      line:
        'requests: "30" at concurrency "1" with sleep-seconds "1" are 30 rounds whose think times alone ' +
        "take 30 s; the ramp ends after 30 s",
    },
  ])("refuses $name", async ({ params, line }) => {
    const { exitCode, lines } = await runWith(step, { params });
    expect(exitCode).toBe(2);
    expect(lines).toContain(line);
  });

  it("hands on the first cause when there is nothing to measure", async () => {
    const verifyStack = stackSummary({ status: "invalid", reason: "cannot reach the gateway" });
    const { exitCode, summary } = await runWith(step, { params: { verifyStack, onFail: "continue" } });
    expect(exitCode).toBe(0);
    expect(summary).toMatchObject({ status: "skipped", reason: "verify-stack: cannot reach the gateway" });
  });

  it("sends nothing when there are no counters to compare with", async () => {
    const server = await serve();
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
    const server = await serve();
    await server[Symbol.asyncDispose]();
    const { exitCode, results } = await runWith(step, { params: { ...quick, gatewayUrl: server.url } });
    expect(exitCode).toBe(4);
    expect(results).toMatchObject({ status: "invalid", "ttft-p50-ms": "", "requests-ok": "" });
    expect(results).toMatchObject({ "test-id": "t", model: "m" });
    expect(results["reason"]).toContain("ECONNREFUSED");
  });

  it("counts failures, and keeps their time out of every latency", async () => {
    const server = await serve((response, n, request) =>
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
    const server = await serve((response) => response.writeHead(503).end("busy"));
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
    const server = await serve((response) => response.writeHead(503).end("busy"));
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
    const server = await serve((response, n) => (n % 8 === 7 ? undefined : response.writeHead(503).end()));
    const params = { ...quick, gatewayUrl: server.url, requests: "1000", concurrency: "8" };
    const { exitCode, results } = await runWith(step, { params });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe("none of the first 16 requests succeeded: http-503 (16)");
  });

  it("goes on when one of its first requests succeeded", async () => {
    const server = await serve((response, n, request) =>
      n === 9 ? streamAnswer()(response, n, request) : response.writeHead(503).end("busy"),
    );
    const { results } = await runWith(step, {
      params: { ...quick, gatewayUrl: server.url, requests: "30" },
    });
    expect(results).toMatchObject({ status: "warn", reason: "29 of 30 requests failed: http-503 (29)" });
  });

  it("is invalid when this client was what limited it", async () => {
    const server = await serve(streamAnswer({ firstMs: 200 }));
    const params = { ...quick, gatewayUrl: server.url, clientCpuMaxPercent: "0" };
    const { exitCode, results } = await runWith(step, { params });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toMatch(/^client was the bottleneck: /);
    expect(results["requests-ok"]).toBe("6");
  });

  it("measures what was sent, by session and upstream", async () => {
    const server = await serve((response, n, request) => {
      const pod = request.headers["x-session-id"] === "t-s1" ? "pod-a" : `pod-${n === 1 ? "c" : "b"}`;
      return streamAnswer({ headers: { "x-inference-pod": pod } })(response, n, request);
    });
    const { exitCode, results, summary } = await runWith(step, {
      params: { ...quick, gatewayUrl: server.url },
    });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({
      status: "pass",
      "test-id": "t",
      model: "m",
      "requests-ok": "6",
      "requests-failed": "0",
    });
    const data: Ramp = rampSchema.parse(summary?.data);
    expect(data).toMatchObject({
      requests: 6,
      ok: 6,
      failures: {},
      promptTokens: 600,
      promptLengths: [[100, 6]],
      cachedTokens: 576,
      outputTokens: 24,
      upstreamHeader: "x-inference-pod",
      upstreams: ["pod-a", "pod-c", "pod-b"],
      matrix: [
        [3, 0, 0],
        [0, 1, 2],
      ],
      modal: 5,
      withUpstream: 6,
      truncated: false,
    });
    expect(data).not.toHaveProperty("partial");
    expect(
      server.arrived.map(({ headers }) => [
        headers["x-request-id"],
        headers["x-session-id"],
        headers["x-test-id"],
      ]),
    ).toEqual([
      ["t-0", "t-s1", "t"],
      ["t-1", "t-s2", "t"],
      ["t-2", "t-s2", "t"],
      ["t-3", "t-s1", "t"],
      ["t-4", "t-s1", "t"],
      ["t-5", "t-s2", "t"],
    ]);
  });

  it("says what it does not know, rather than zero", async () => {
    const server = await serve(streamAnswer({ usage: false }));
    const { summary, lines } = await runWith(step, { params: { ...quick, gatewayUrl: server.url } });
    expect(summary?.data).toMatchObject({
      promptTokens: null,
      promptLengths: null,
      cachedTokens: null,
      outputTokens: 24,
      upstreamHeader: "",
      upstreams: [],
      withUpstream: 0,
    });
    expect(lines).toContain("warning: 6 answers had no usage: their tokens are counted as stream events");
  });

  it("takes zero prompt tokens for no usage", async () => {
    const server = await serve(streamAnswer({ promptTokens: 0 }));
    const { exitCode, results, summary } = await runWith(step, {
      params: { ...quick, gatewayUrl: server.url },
    });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "pass", "requests-ok": "6" });
    expect(rampSchema.parse(summary?.data)).toMatchObject({ promptTokens: null, promptLengths: null });
  });

  it("has no time per token when there is one token", async () => {
    const server = await serve(streamAnswer({ tokens: 1 }));
    const { results, summary } = await runWith(step, { params: { ...quick, gatewayUrl: server.url } });
    expect(results["tpot-mean-ms"]).toBe("");
    expect(summary?.data).toMatchObject({ tpot: null, outputTokens: 6 });
  });

  it("takes target and names from verify-stack, and lets a param win", async () => {
    const server = await serve();
    const data = {
      testId: "stack",
      gateway: server.url,
      host: "a.b",
      model: "theirs",
      blockSize: 16,
      failed: [],
    };
    const verifyStack = stackSummary({ data });
    const { results } = await runWith(step, {
      params: { verifyStack, requests: "1", model: "mine", sleepSeconds: "0" },
    });
    expect(results).toMatchObject({ status: "pass", "test-id": "stack", model: "mine" });
    expect(server.arrived[0]?.headers.host).toBe("a.b");
  });

  it("asks for the first served model when none is named", async () => {
    const server = await serve();
    const params = { gatewayUrl: server.url, requests: "1", sleepSeconds: "0" };
    const { results } = await runWith(step, { params, run: { name: "my-run", namespace: "x" } });
    expect(results["model"]).toBe("served-model");
    expect(results["test-id"]).toMatch(/^my-run-[0-9a-z]{6}$/);
  });

  it("sends the token of the workspace and never shows it", async () => {
    const server = await serve((response, _n, request) =>
      response.writeHead(401).end(request.headers.authorization),
    );
    const credentials = folder();
    writeFileSync(join(credentials, "gateway-token"), "s3cr3t-token\n");
    const { lines, results } = await runWith(step, {
      params: { ...quick, gatewayUrl: server.url },
      workspaces: { credentials },
    });
    expect(server.arrived[0]?.headers.authorization).toBe("Bearer s3cr3t-token");
    expect([...lines, ...Object.values(results)].join("\n")).not.toContain("s3cr3t");
  });

  it("records every request, failed ones without a latency", async () => {
    const server = await serve(everyThird);
    const report = folder();
    await runWith(step, { params: { ...quick, gatewayUrl: server.url }, workspaces: { report } });
    const records = readFileSync(join(report, "requests.ndjson"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(records.map(({ requestId, outcome, status }) => [requestId, outcome, status])).toEqual([
      ["t-0", "ok", 200],
      ["t-1", "ok", 200],
      ["t-2", "http-500", 500],
      ["t-3", "ok", 200],
      ["t-4", "ok", 200],
      ["t-5", "http-500", 500],
    ]);
    expect(records[0]).toMatchObject({
      promptTokens: 100,
      cachedTokens: 96,
      outputTokens: 4,
      tokenSource: "usage",
      ttftMs: expect.any(Number),
    });
    expect(records[2]).toMatchObject({ ttftMs: null, e2eMs: null, message: "no", promptTokens: null });
    const summary = JSON.parse(readFileSync(join(report, "summary.json"), "utf8"));
    expect(summary).toMatchObject({
      v: 1,
      status: "warn",
      ok: 4,
      failures: { "http-500": { count: 2, first: "no" } },
      partial: false,
    });
  });

  it("says before the run that it cannot write", async () => {
    const server = await serve();
    const report = join(folder(), "file");
    writeFileSync(report, "");
    const { exitCode, results } = await runWith(step, {
      params: { ...quick, gatewayUrl: server.url },
      workspaces: { report },
    });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toMatch(/^cannot write /);
    expect(server.arrived).toEqual([]);
  });

  it("leaves a partial summary, marked so, when it is told to end", async () => {
    const controller = new AbortController();
    const server = await serve((response, n, request) => {
      return n === 4 ? controller.abort("SIGTERM") : streamAnswer()(response, n, request);
    });
    const report = folder();
    const { exitCode, results, summary, lines } = await runWith(step, {
      params: { ...quick, gatewayUrl: server.url, requests: "1000" },
      workspaces: { report },
      interrupted: controller.signal,
    });
    expect(exitCode).toBe(143);
    expect(summary).toMatchObject({ status: "invalid", reason: "ended by SIGTERM before it was done" });
    expect(summary?.data).toMatchObject({ partial: true, requests: 4, ok: 4, failures: {} });
    expect(results["requests-ok"]).toBe("4");
    expect(lines.some((line) => line.startsWith("4 of 1000 sent, 4 succeeded in"))).toBe(true);
    expect(JSON.parse(readFileSync(join(report, "summary.json"), "utf8"))).toMatchObject({
      status: "invalid",
      reason: "4 of 1000 sent, 4 succeeded",
      partial: true,
    });
    const outcomes = readFileSync(join(report, "requests.ndjson"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).outcome);
    expect(outcomes).toEqual(["ok", "ok", "ok", "ok", "aborted"]);
  });

  it("stays within its budget with a thousand sessions", async () => {
    const server = await serve((response, n, request) =>
      streamAnswer({ tokens: 1, headers: { "x-inference-pod": `decode-with-a-long-name-${n % 500}` } })(
        response,
        n,
        request,
      ),
    );
    const params = {
      ...quick,
      gatewayUrl: server.url,
      requests: "1000",
      sessions: "1000",
      concurrency: "20",
      clientCpuMaxPercent: "100",
      eventLoopDelayMaxMs: "10000",
    };
    const { exitCode, results, summary } = await runWith(step, {
      params: { ...params, testId: "t".repeat(64), model: "m".repeat(100) },
    });
    expect(exitCode).toBe(0);
    expect(terminationBytes(new Map(Object.entries(results)))).toBeLessThanOrEqual(budget.evidence);
    expect(rampSchema.parse(summary?.data)).toMatchObject({
      truncated: true,
      upstreams: [],
      modal: 1000,
      withUpstream: 1000,
    });
  });

  it("declares no more than its budget, should every result be at its longest", () => {
    const longest = Object.entries(step.results).map(
      ([name, { maxBytes }]) => [name, "x".repeat(maxBytes)] as const,
    );
    expect(terminationBytes(new Map(longest))).toBeLessThanOrEqual(budget.evidence);
  });
});
