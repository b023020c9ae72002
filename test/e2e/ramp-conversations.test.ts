import { describe, expect, it } from "vitest";
import { type Arrived, serveCompletions, streamAnswer } from "../completion-server.ts";
import { startLlmd } from "../llm-d.ts";
import { patient, ramp } from "../ramp.ts";

interface Message {
  readonly role: string;
  readonly content: string;
}

const messagesOf = ({ body }: Arrived): Message[] => JSON.parse(body).messages;
/** What streamAnswer says. */
const REPLY = " word0 word1 word2 word3";
const conversations = { workload: "multi-turn", turns: "3", prompt: "Be brief.", maxTokens: "4" };

describe("a conversation", () => {
  it("sends its whole history with the real replies, and no two questions alike", async () => {
    const server = await serveCompletions();
    const run = await ramp(server.url, { requests: "12", sessions: "2", concurrency: "2", ...conversations });
    expect(run.records.map(({ outcome }) => outcome)).toEqual(run.records.map(() => "ok"));
    const questions = new Set<string>();
    for (const own of Map.groupBy(server.arrived, ({ headers }) => headers["x-session-id"]).values()) {
      expect(own).toHaveLength(6);
      for (const [n, request] of own.entries()) {
        const [system, ...messages] = messagesOf(request);
        expect(system).toEqual({ role: "system", content: "Be brief." });
        expect(messages).toHaveLength(1 + 2 * (n % 3));
        if (n % 3 > 0) {
          const [, ...before] = messagesOf(own[n - 1] ?? request);
          expect(messages.slice(0, -1)).toEqual([...before, { role: "assistant", content: REPLY }]);
        }
        questions.add(messages.at(-1)?.content ?? "");
      }
    }
    expect(questions.size).toBe(12);
    expect(run.records.map(({ turn }) => turn).toSorted()).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  });

  it("begins anew after a failure", async () => {
    const server = await serveCompletions((response, n, request) =>
      n === 1 ? response.writeHead(500).end() : streamAnswer()(response, n, request),
    );
    const run = await ramp(server.url, { requests: "5", ...conversations });
    expect(run.records.map(({ turn, outcome }) => [turn, outcome])).toEqual([
      [0, "ok"],
      [1, "http-500"],
      [0, "ok"],
      [1, "ok"],
      [2, "ok"],
    ]);
    expect(server.arrived.map((request) => messagesOf(request).length)).toEqual([2, 4, 2, 4, 6]);
  });

  it.each([
    { name: "more loops than sessions", params: { concurrency: "6" } },
    {
      name: "an open loop that is faster than they are",
      params: { arrival: "constant", rate: "500", ...patient },
    },
  ])("has one request in flight a session, with $name", async ({ params }) => {
    const inFlight = new Map<unknown, number>();
    const most = new Map<unknown, number>();
    const server = await serveCompletions(async (response, n, request) => {
      const session = request.headers["x-session-id"];
      inFlight.set(session, (inFlight.get(session) ?? 0) + 1);
      most.set(session, Math.max(most.get(session) ?? 0, inFlight.get(session) ?? 0));
      response.on("close", () => inFlight.set(session, (inFlight.get(session) ?? 0) - 1));
      await streamAnswer({ firstMs: 5 })(response, n, request);
    });
    const run = await ramp(server.url, { requests: "30", sessions: "3", ...conversations, ...params });
    expect(run.line).toMatchObject({ requests: 30, failed: 0 });
    expect([...most.values()]).toEqual([1, 1, 1]);
  });

  it.each([
    { sessions: "8", engines: 4 },
    { sessions: "5", engines: 4 },
    { sessions: "8", engines: 2 },
  ])("does not keep step with $engines engines in turn: $sessions sessions in 4 loops", async (row) => {
    const server = await serveCompletions((response, n, request) =>
      streamAnswer({ firstMs: 10, headers: { "x-inference-pod": `decode-${n % row.engines}` } })(
        response,
        n,
        request,
      ),
    );
    const params = {
      requests: "400",
      sessions: row.sessions,
      concurrency: "4",
      ...conversations,
      ...patient,
    };
    const { measurement, lines } = await ramp(server.url, params);
    const { modal = 0, withUpstream } = measurement?.matrix ?? {};
    expect(withUpstream).toBe(400);
    expect((100 * modal) / 400).toBeLessThan(70);
    expect(lines.some((line) => line.includes("kept step"))).toBe(false);
  });

  it("has a longer prompt each turn, of which the engine finds the earlier part in its cache", async () => {
    const llmd = await startLlmd("--replicas", "1", "--itl-ms", "1", "--prefill-ms-per-token", "0.01");
    const params = { requests: "9", ...conversations, maxTokens: "16", tailTokens: "40", model: "" };
    const { records } = await ramp(llmd.gatewayUrl, params);
    const truth = await llmd.truth("t");
    expect(truth.map(({ promptTokens }) => promptTokens)).toEqual(
      records.map(({ promptTokens }) => promptTokens),
    );
    for (const [n, { promptTokens, cachedTokens }] of truth.entries()) {
      const before = truth[n - 1];
      if (n % 3 === 0 || before === undefined) continue;
      expect(promptTokens).toBeGreaterThan(before.promptTokens + 40);
      // The history is one of whole blocks: the earlier prompt, and the engine's own reply.
      expect(cachedTokens).toBeGreaterThan(before.promptTokens - 16);
    }
  });
});
