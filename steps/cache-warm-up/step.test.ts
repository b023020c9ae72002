import { describe, expect, it } from "vitest";
import { warmUpSchema } from "../../lib/evidence/warm-up.ts";
import { budget, terminationBytes } from "../../lib/result/index.ts";
import { formatSummary } from "../../lib/summary.ts";
import { type CompletionServer, serveCompletions, streamAnswer } from "../../test/completion-server.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

async function run(server: CompletionServer, params: Record<string, string> = {}) {
  return runWith(step, { params: { gatewayUrl: server.url, model: "m", testId: "t", ...params } });
}

describe("cache-warm-up", () => {
  it("names every bad param at once", async () => {
    const { exitCode, lines } = await runWith(step, {
      params: { warmupCount: "-1", blockSize: "0", gatewayUrl: "x" },
    });
    expect(exitCode).toBe(2);
    for (const name of ["warmup-count", "block-size", "gateway-url"]) {
      expect(
        lines.some((line) => line.startsWith(`${name}: `)),
        name,
      ).toBe(true);
    }
  });

  it("refuses a prompt that no cache block can hold, after one request", async () => {
    const server = await serveCompletions(streamAnswer({ promptTokens: 16 }));
    const { exitCode, summary, lines } = await run(server, { warmupCount: "3", blockSize: "16" });
    expect(exitCode).toBe(5);
    expect(summary).toMatchObject({
      status: "invalid",
      reason:
        "the prompt has 16 tokens and a cache block 16: nothing can hit; give a prompt of more than 16 tokens",
    });
    expect(summary).not.toHaveProperty("data");
    expect(lines.at(-1)).toContain("nothing can hit");
    expect(server.arrived).toHaveLength(1);
  });

  it("takes the block size from verify-stack", async () => {
    const server = await serveCompletions(streamAnswer({ promptTokens: 16 }));
    const data = { testId: "stack", gateway: server.url, host: "", model: "m", blockSize: 16, failed: [] };
    const verifyStack = formatSummary({ v: 1, task: "verify-stack", status: "pass", reason: "", data });
    const { exitCode } = await runWith(step, { params: { verifyStack } });
    expect(exitCode).toBe(5);
    expect(server.arrived[0]?.headers["x-test-id"]).toBe("stack-warm-up");
  });

  it("is invalid when every request failed", async () => {
    const server = await serveCompletions((response) => response.writeHead(500).end());
    const { exitCode, results, summary } = await run(server, { sessions: "2" });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe("none of 2 warm-up requests succeeded: http-500");
    expect(warmUpSchema.parse(summary?.data)).toEqual({ requests: 2, failed: 2, promptTokens: null });
  });

  it("stops when all of its first requests failed", async () => {
    const server = await serveCompletions((response) => response.writeHead(500).end());
    const few = await run(server, { warmupCount: "1000" });
    expect(few.exitCode).toBe(5);
    expect(few.results["reason"]).toBe("none of the first 3 warm-up requests succeeded: http-500");
    expect(warmUpSchema.parse(few.summary?.data)).toEqual({ requests: 3, failed: 3, promptTokens: null });
    const many = await run(server, { sessions: "40" });
    expect(many.results["reason"]).toBe("none of the first 10 warm-up requests succeeded: http-500");
  });

  it("is unreachable when the gateway is down", async () => {
    const server = await serveCompletions();
    await server[Symbol.asyncDispose]();
    const { exitCode, summary } = await run(server);
    expect(exitCode).toBe(4);
    expect(summary).not.toHaveProperty("data");
  });

  it("warns when some failed", async () => {
    const server = await serveCompletions((response, n, request) =>
      n === 0 ? response.writeHead(500).end() : streamAnswer()(response, n, request),
    );
    const { exitCode, results } = await run(server, { sessions: "2" });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({
      status: "warn",
      "requests-ok": "1",
      "requests-failed": "1",
      "prompt-tokens": "100",
    });
  });

  it("sends each session's prompt in rounds, tagged as warm-up, on one connection", async () => {
    const server = await serveCompletions(streamAnswer({ promptTokens: 17 }));
    const { exitCode, results, summary } = await run(server, {
      warmupCount: "2",
      sessions: "2",
      blockSize: "16",
    });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "pass", "requests-ok": "4", "prompt-tokens": "17" });
    expect(warmUpSchema.parse(summary?.data)).toEqual({ requests: 4, failed: 0, promptTokens: 17 });
    const tags = server.arrived.map(({ headers }) => [
      headers["x-session-id"],
      headers["x-test-id"],
      headers["x-request-id"],
    ]);
    expect(tags).toEqual([
      ["t-s1", "t-warm-up", "t-warm-up-0"],
      ["t-s2", "t-warm-up", "t-warm-up-1"],
      ["t-s2", "t-warm-up", "t-warm-up-2"],
      ["t-s1", "t-warm-up", "t-warm-up-3"],
    ]);
    expect(server.connections()).toBe(1);
  });

  it("sends nothing when nothing is asked for", async () => {
    const server = await serveCompletions();
    const { exitCode, results, summary } = await run(server, { warmupCount: "0" });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({
      status: "pass",
      "requests-ok": "0",
      "requests-failed": "0",
      "prompt-tokens": "",
    });
    expect(warmUpSchema.parse(summary?.data)).toEqual({ requests: 0, failed: 0, promptTokens: null });
    expect(server.arrived).toEqual([]);
  });

  it("declares no more than its budget, should every result be at its longest", () => {
    const longest = Object.entries(step.results).map(
      ([name, { maxBytes }]) => [name, "x".repeat(maxBytes)] as const,
    );
    expect(terminationBytes(new Map(longest))).toBeLessThanOrEqual(budget.plain);
  });
});
