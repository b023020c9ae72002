import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rampSchema } from "../../lib/evidence/ramp.ts";
import { budget, terminationBytes } from "../../lib/result/index.ts";
import { type Answer, serveCompletions, streamAnswer } from "../../test/completion-server.ts";
import { folder } from "../../test/folder.ts";
import { deadUrl, serve } from "../../test/loopback.ts";
import { readRecords, readSummary } from "../../test/ramp.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

const quick = { model: "m", testId: "t", requests: "6", sessions: "2", sleepSeconds: "0", maxTokens: "4" };
const everyThird: Answer = (response, n, request) =>
  n % 3 === 2 ? response.writeHead(500).end("no") : streamAnswer()(response, n, request);

describe("what session-ramp leaves behind", () => {
  it("records every request, failed ones without a latency", async () => {
    const server = await serveCompletions(everyThird);
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
    const server = await serveCompletions();
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

  it.each([
    { name: "whose model is given", params: { model: "m" }, model: "m", reason: "cannot connect to" },
    { name: "that was to name its model", params: { model: "" }, model: null, reason: "cannot read" },
  ])("leaves a partial summary that says why nothing was sent to a gateway $name", async (row) => {
    const report = folder({ "summary.json": '{"status":"pass"}', "requests.ndjson": "{}\n" });
    const { exitCode, results } = await runWith(step, {
      params: { ...quick, gatewayUrl: await deadUrl(), ...row.params },
      workspaces: { report },
    });
    expect(exitCode).toBe(4);
    expect(results["reason"]).toMatch(new RegExp(`^${row.reason}`));
    expect(readRecords(report)).toEqual([]);
    expect(readSummary(report)).toMatchObject({
      v: 1,
      kind: "session-ramp",
      status: "invalid",
      reason: expect.stringContaining("ECONNREFUSED"),
      partial: true,
      ended: "unbegun",
      testId: "t",
      model: row.model,
      asked: 6,
      requests: 0,
      ok: 0,
      failures: {},
      incomplete: { count: 0 },
      unsent: { count: 0 },
      ttftMs: null,
      connectMs: { before: null, during: null },
    });
  });

  it("leaves a partial summary when it is told to end before it could begin", async () => {
    const controller = new AbortController();
    const gatewayUrl = await serve(() => controller.abort("SIGTERM"));
    const report = folder();
    const { exitCode } = await runWith(step, {
      params: { ...quick, model: "", gatewayUrl },
      workspaces: { report },
      interrupted: controller.signal,
    });
    expect(exitCode).toBe(143);
    expect(readSummary(report)).toMatchObject({
      status: "invalid",
      partial: true,
      ended: "told",
      requests: 0,
    });
  });

  it("leaves a partial summary, marked so, when it is told to end", async () => {
    const controller = new AbortController();
    const server = await serveCompletions((response, n, request) => {
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
    expect(lines.some((line) => line.startsWith("5 of 1000 sent, 4 succeeded, 1 cut in"))).toBe(true);
    expect(JSON.parse(readFileSync(join(report, "summary.json"), "utf8"))).toMatchObject({
      status: "invalid",
      reason: "5 of 1000 sent, 4 succeeded, 1 cut",
      partial: true,
    });
    const outcomes = readFileSync(join(report, "requests.ndjson"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).outcome);
    expect(outcomes).toEqual(["ok", "ok", "ok", "ok", "aborted"]);
  });

  it("stays within its budget with a thousand sessions", async () => {
    const server = await serveCompletions((response, n, request) =>
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
