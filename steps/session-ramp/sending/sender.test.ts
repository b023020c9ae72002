import { describe, expect, it } from "vitest";
import { type Answer, serveCompletions, streamAnswer } from "../../../test/completion-server.ts";
import { patient, ramp } from "../../../test/ramp.ts";

/** Each answer names a new token. */
const withToken: Answer = (response, n, request) =>
  streamAnswer({ headers: { "X-Session-Token": `token-${n}` } })(response, n, request);

describe("what goes over the wire", () => {
  it("is one request, whole", async () => {
    const server = await serveCompletions();
    await ramp(`${server.url}/base/`, { requests: "1", host: "a.b", seed: "7", prompt: 'say "hi"' });
    const [{ method, path, headers, body } = { method: "", path: "", headers: {}, body: "{}" }] =
      server.arrived;
    expect([method, path]).toEqual(["POST", "/base/v1/chat/completions"]);
    expect(headers).toEqual({
      host: "a.b",
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      accept: "text/event-stream",
      "accept-encoding": "identity",
      "user-agent": "llm-d-validation-catalog",
      "x-test-id": "t",
      "x-session-id": "t-s1",
      "x-request-id": "t-0",
    });
    expect(JSON.parse(body)).toEqual({
      model: "m",
      messages: [{ role: "user", content: 'say "hi"' }],
      max_tokens: 4,
      temperature: 0,
      seed: 7,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it("is a plain prompt for the completions endpoint, and ignores the end where asked", async () => {
    const server = await serveCompletions();
    await ramp(server.url, { requests: "1", endpoint: "completions", ignoreEos: "true", prompt: "Once" });
    expect(server.arrived[0]?.path).toBe("/v1/completions");
    const { messages, ...body } = JSON.parse(server.arrived[0]?.body ?? "{}");
    expect(messages).toBeUndefined();
    expect(body).toMatchObject({ prompt: "Once", ignore_eos: true, max_tokens: 4 });
  });

  it("carries the session under its header, and more headers as they are given", async () => {
    const server = await serveCompletions();
    const extraHeaders = "X-Team: a b: c\nAccept: text/event-stream, */*\nx-slo-ttft-ms: 200";
    await ramp(server.url, { requests: "2", sessions: "2", sessionHeader: "X-Correlation-ID", extraHeaders });
    expect(server.arrived.map(({ headers }) => headers["x-correlation-id"])).toEqual(["t-s1", "t-s2"]);
    expect(server.arrived[0]?.headers).toMatchObject({
      "x-team": "a b: c",
      accept: "text/event-stream, */*",
      "x-slo-ttft-ms": "200",
    });
    expect(server.arrived[0]?.headers).not.toHaveProperty("x-session-id");
  });

  it("sends each session's last token back", async () => {
    const server = await serveCompletions(withToken);
    await ramp(server.url, { requests: "6", sessions: "2", sessionTokenHeader: "X-Session-Token" });
    expect(
      server.arrived.map(({ headers }) => [headers["x-session-id"], headers["x-session-token"]]),
    ).toEqual([
      ["t-s1", undefined],
      ["t-s2", undefined],
      ["t-s2", "token-1"],
      ["t-s1", "token-0"],
      ["t-s1", "token-3"],
      ["t-s2", "token-2"],
    ]);
  });

  it("learns no token from a failure, and sends none that was not asked for", async () => {
    const failing: Answer = (response, n, request) =>
      n === 1 ? response.writeHead(500, { "x-session-token": "bad" }).end() : withToken(response, n, request);
    const server = await serveCompletions(failing);
    await ramp(server.url, { requests: "3", sessionTokenHeader: "x-session-token" });
    expect(server.arrived.map(({ headers }) => headers["x-session-token"])).toEqual([
      undefined,
      "token-0",
      "token-0",
    ]);
    const other = await serveCompletions(withToken);
    await ramp(other.url, { requests: "2" });
    expect(other.arrived.every(({ headers }) => headers["x-session-token"] === undefined)).toBe(true);
  });

  it.each([
    { name: "in a closed loop", params: { concurrency: "4" } },
    { name: "in an open loop", params: { arrival: "constant", rate: "200" } },
  ])("goes over each session's own connection $name", async ({ params }) => {
    const server = await serveCompletions();
    const given = { requests: "40", sessions: "8", connectionPerSession: "true", ...patient, ...params };
    const run = await ramp(server.url, given);
    expect(run.results["status"]).toBe("pass");
    const ports = Map.groupBy(server.arrived, ({ port }) => port);
    for (const own of ports.values()) {
      expect(new Set(own.map(({ headers }) => headers["x-session-id"])).size).toBe(1);
    }
    expect(ports.size).toBeGreaterThanOrEqual(8);
  });

  it("goes over one connection a loop, and no more", async () => {
    const server = await serveCompletions();
    await ramp(server.url, { requests: "40", sessions: "8", concurrency: "3" });
    expect(server.connections()).toBe(3);
    expect(new Set(server.arrived.map(({ port }) => port)).size).toBe(3);
  });
});
