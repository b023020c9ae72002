import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Ramp, rampSchema } from "../../lib/evidence/ramp.ts";
import { formatSummary, type Summary } from "../../lib/summary.ts";
import { serveCompletions, streamAnswer } from "../../test/completion-server.ts";
import { folder } from "../../test/folder.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

const quick = { model: "m", testId: "t", requests: "6", sessions: "2", sleepSeconds: "0", maxTokens: "4" };

function stackSummary(summary: Partial<Summary<unknown>>): string {
  return formatSummary({ v: 1, task: "verify-stack", status: "pass", reason: "", ...summary });
}

describe("what session-ramp measures", () => {
  it("measures what was sent, by session and upstream", async () => {
    const server = await serveCompletions((response, n, request) => {
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
    const server = await serveCompletions(streamAnswer({ usage: false }));
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
    const server = await serveCompletions(streamAnswer({ promptTokens: 0 }));
    const { exitCode, results, summary } = await runWith(step, {
      params: { ...quick, gatewayUrl: server.url },
    });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "pass", "requests-ok": "6" });
    expect(rampSchema.parse(summary?.data)).toMatchObject({ promptTokens: null, promptLengths: null });
  });

  it("has no time per token when there is one token", async () => {
    const server = await serveCompletions(streamAnswer({ tokens: 1 }));
    const { results, summary } = await runWith(step, { params: { ...quick, gatewayUrl: server.url } });
    expect(results["tpot-mean-ms"]).toBe("");
    expect(summary?.data).toMatchObject({ tpot: null, outputTokens: 6 });
  });

  it("takes target and names from verify-stack, and lets a param win", async () => {
    const server = await serveCompletions();
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
    const server = await serveCompletions();
    const params = { gatewayUrl: server.url, requests: "1", sleepSeconds: "0" };
    const { results } = await runWith(step, { params, run: { name: "my-run", namespace: "x" } });
    expect(results["model"]).toBe("served-model");
    expect(results["test-id"]).toMatch(/^my-run-[0-9a-z]{6}$/);
  });

  it("sends the token of the workspace and never shows it", async () => {
    const server = await serveCompletions((response, _n, request) =>
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
});
