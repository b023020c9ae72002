import { describe, expect, it } from "vitest";
import { type Answer, serveCompletions, streamAnswer } from "../../test/completion-server.ts";
import { ramp } from "../../test/ramp.ts";

/** A server that knows how many requests of each test id it has in flight, and had when the first measured one came. */
async function serveCounted(answer: Answer = streamAnswer({ firstMs: 5 })) {
  const seen: { testId: string; inFlight: number }[] = [];
  let inFlight = 0;
  const server = await serveCompletions(async (response, n, request) => {
    seen.push({ testId: String(request.headers["x-test-id"]), inFlight: inFlight++ });
    response.on("close", () => inFlight--);
    await answer(response, n, request);
  });
  const of = (testId: string) => seen.filter((one) => one.testId === testId);
  return { server, of, ids: () => server.arrived.map(({ headers }) => String(headers["x-request-id"])) };
}

const failing: Answer = (response, n, request) =>
  request.headers["x-test-id"] === "t" ? streamAnswer()(response, n, request) : response.writeHead(500).end();

describe("the warm-up", () => {
  it("is nothing at all unless it is asked for", async () => {
    const { server, ids } = await serveCounted();
    await ramp(server.url, { requests: "5" });
    expect(ids()).toEqual(["t-0", "t-1", "t-2", "t-3", "t-4"]);
    expect(server.arrived.every(({ path }) => path === "/v1/chat/completions")).toBe(true);
  });

  it.each([
    { name: "a closed loop", params: { concurrency: "3" } },
    { name: "more loops than requests", params: { concurrency: "6" } },
    { name: "an open loop", params: { arrival: "constant", rate: "500" } },
    { name: "connections of sessions", params: { concurrency: "3", connectionPerSession: "true" } },
    {
      name: "conversations of one session",
      params: { concurrency: "3", workload: "multi-turn", sessions: "1" },
    },
    {
      name: "conversations in an open loop",
      params: { arrival: "constant", rate: "500", workload: "multi-turn" },
    },
  ])("before $name has ended before the first measured request, and is in no figure", async ({ params }) => {
    const { server, of, ids } = await serveCounted();
    const run = await ramp(server.url, { requests: "6", sessions: "2", warmupRequests: "7", ...params });
    expect(run.results).toMatchObject({ status: "pass", "requests-ok": "6", "requests-failed": "0" });
    expect(of("t-warm-up")).toHaveLength(7);
    expect(of("t")).toHaveLength(6);
    expect(ids().slice(0, 7).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => `t-warm-up-${n}`));
    expect(of("t")[0]?.inFlight).toBe(0);
    expect(run.records.map(({ requestId }) => requestId).toSorted()).toEqual(
      [0, 1, 2, 3, 4, 5].map((n) => `t-${n}`),
    );
    expect(run.line).toMatchObject({ requests: 6, failed: 0, outputTokens: 24, incomplete: 0 });
    expect(run.file).toMatchObject({
      promptTokens: 600,
      cachedTokens: 576,
      ttftMs: { count: 6 },
      sendDelayMs: { count: 6 },
    });
  });

  it("goes over the connections of the measured requests, as the same sessions", async () => {
    const { server } = await serveCounted();
    await ramp(server.url, { requests: "4", sessions: "2", concurrency: "2", warmupRequests: "4" });
    expect(server.connections()).toBe(2);
    const sessions = server.arrived.map(({ headers }) => headers["x-session-id"]);
    expect(new Set(sessions.slice(0, 4))).toEqual(new Set(["t-s1", "t-s2"]));
    expect(new Set(sessions.slice(4))).toEqual(new Set(["t-s1", "t-s2"]));
  });

  it("hands each session's token on to the measured requests", async () => {
    const server = await serveCompletions((response, n, request) =>
      streamAnswer({ headers: { "x-session-token": `token-${n}` } })(response, n, request),
    );
    const params = {
      requests: "2",
      sessions: "2",
      warmupRequests: "2",
      sessionTokenHeader: "x-session-token",
    };
    await ramp(server.url, params);
    const sent = server.arrived.map(({ headers }) => headers["x-session-token"]);
    expect(sent).toEqual([undefined, undefined, "token-0", "token-1"]);
  });

  it("that fails is told, not gone on with, and no failure of the run", async () => {
    const { server } = await serveCounted(failing);
    const run = await ramp(server.url, { requests: "4", warmupRequests: "20", stopAfterFailed: "1" });
    expect(run.results).toMatchObject({ status: "pass", "requests-ok": "4", "requests-failed": "0" });
    expect(run.lines).toContain("warning: none of the first 2 warm-up requests succeeded; no more were sent");
    expect(server.arrived).toHaveLength(6);
  });

  it("ends with the run when that is told to", async () => {
    const controller = new AbortController();
    const server = await serveCompletions(() => controller.abort("SIGTERM"));
    const run = await ramp(
      server.url,
      { requests: "4", warmupRequests: "4" },
      { interrupted: controller.signal },
    );
    expect(run.exitCode).toBe(143);
    expect(server.arrived).toHaveLength(1);
    expect(run.line).toMatchObject({ requests: 0, incomplete: 0, ttftMs: null, valid: false });
    expect(run.file).toMatchObject({ partial: true, requests: 0, ended: "told" });
  });
});

describe("learning the prompt's length", () => {
  it("is up to 6 requests of one token under the warm-up's test id", async () => {
    const { server, of } = await serveCounted((response, n, request) => {
      const words = JSON.parse(request.body).messages[0].content.split(" ").length;
      return streamAnswer({ promptTokens: 17 + words, tokens: 1 })(response, n, request);
    });
    const run = await ramp(server.url, { requests: "4", promptTokens: "200" });
    expect(of("t")).toHaveLength(4);
    expect(of("t-warm-up").length).toBeLessThanOrEqual(6);
    expect(server.arrived.slice(0, -4).every(({ body }) => JSON.parse(body).max_tokens === 1)).toBe(true);
    expect(run.records.map(({ promptTokens, wantedTokens }) => [promptTokens, wantedTokens])).toEqual(
      [0, 1, 2, 3].map(() => [200, 200]),
    );
    expect(run.file).toMatchObject({ calibration: { exact: true, overhead: 17, perWord: 1 } });
  });

  it.each([
    {
      name: "a server that fails",
      answer: failing,
      reason: "a request to learn the prompt's length failed: http-500, no body",
    },
    {
      name: "a server without usage",
      answer: streamAnswer({ usage: false }),
      reason: "the server reports no usage.prompt_tokens: lengths in tokens cannot be met",
    },
  ])("ends with $name", async ({ answer, reason }) => {
    const { server, of } = await serveCounted(answer);
    const run = await ramp(server.url, { requests: "4", promptTokens: "200" });
    expect(run.exitCode).toBe(5);
    expect(run.results["reason"]).toBe(reason);
    expect(of("t")).toEqual([]);
  });

  it.each([
    {
      workload: "unique",
      params: { promptTokens: "9" },
      line: 'prompt-tokens: "9" is not above the overhead',
    },
    {
      workload: "prefix-groups",
      params: { prefixTokens: "9", tailTokens: "30" },
      line: 'prefix-tokens: "9" is not above the overhead',
    },
    {
      workload: "prefix-groups",
      params: { prefixTokens: "2", tailTokens: "9" },
      line: 'prefix-tokens plus tail-tokens: "11" is not above the overhead',
    },
  ])(
    "refuses a length of $workload that the template uses up, and names the param",
    async ({ workload, params, line }) => {
      const { server } = await serveCounted((response, n, request) => {
        const words = JSON.parse(request.body).messages[0].content.split(" ").length;
        return streamAnswer({ promptTokens: 17 + words })(response, n, request);
      });
      const run = await ramp(server.url, { requests: "4", workload, ...params });
      expect(run.exitCode).toBe(2);
      expect(
        run.lines.some((one) => one.startsWith(line)),
        run.lines.join("\n"),
      ).toBe(true);
    },
  );
});
