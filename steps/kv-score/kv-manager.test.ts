import type { ServerResponse } from "node:http";
import { Agent } from "undici";
import { describe, expect, test } from "vitest";
import { deadUrl, serve } from "../../test/loopback.ts";
import { KvManager, type Question } from "./kv-manager.ts";

const question: Question = { endpoint: "chat", model: "m", prompt: "Hello" };

interface Asked {
  readonly path: string;
  readonly body: unknown;
}

async function manager(answer: (response: ServerResponse, n: number) => void, timeoutMs = 5000) {
  const asked: Asked[] = [];
  const url = await serve(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    asked.push({
      path: `${request.method} ${request.url}`,
      body: JSON.parse(Buffer.concat(parts).toString("utf8")),
    });
    answer(response, asked.length - 1);
  });
  return { asked, manager: at(url, timeoutMs) };
}

function at(url: string, timeoutMs = 5000): KvManager {
  return new KvManager({ url, dispatcher: new Agent(), signal: new AbortController().signal, timeoutMs });
}

describe("no scores", () => {
  test.each([
    ["a 404", 404, "404 page not found\n", /answered 404 at .*\/score_chat_completions: 404 page not found$/],
    ["an error of its own", 500, "error: no tokenizer", /answered 500 at .*: error: no tokenizer$/],
    ["a page", 200, "<html>", /without scores: <html>$/],
    ["half an answer", 200, '{"a":', /without scores: \{"a":$/],
    ["scores that are no numbers", 200, '{"a":"high"}', /without scores/],
  ])("%s", async (_, status, body, message) => {
    const { manager: one } = await manager((response) => response.writeHead(status).end(body));
    await expect(one.scores(question)).rejects.toThrow(message);
  });

  test("no answer in time", async () => {
    const { manager: one } = await manager(() => {}, 50);
    await expect(one.scores(question)).rejects.toThrow(/no complete answer within 0.05 s$/);
  });

  test("nobody there", async () => {
    await expect(at(await deadUrl()).scores(question)).rejects.toThrow(
      /^cannot ask the KV-cache manager at /,
    );
  });

  test("an end from outside is none of the manager's failures", async () => {
    const url = await serve(() => {});
    const signal = AbortSignal.abort(new Error("SIGTERM"));
    await expect(new KvManager({ url, dispatcher: new Agent(), signal }).scores(question)).rejects.toThrow(
      /^SIGTERM$/,
    );
  });
});

describe("scores", () => {
  test("of a chat, under both names that versions have for its messages", async () => {
    const { manager: one, asked } = await manager((response) => response.end('{"10.0.0.1":3}'));
    expect(await one.scores(question)).toEqual(new Map([["10.0.0.1", 3]]));
    const messages = [{ role: "user", content: "Hello" }];
    expect(asked).toEqual([
      {
        path: "POST /score_chat_completions",
        body: { model: "m", messages, conversation: messages, add_generation_prompt: true },
      },
    ]);
  });

  test("of a text", async () => {
    const { manager: one, asked } = await manager((response) => response.end("null"));
    expect(await one.scores({ ...question, endpoint: "completions" })).toEqual(new Map());
    expect(asked).toEqual([{ path: "POST /score_completions", body: { model: "m", prompt: "Hello" } }]);
  });

  test("once they are settled: not on nothing, and not on the first of two batches", async () => {
    const answers = ["{}", "{}", '{"a":1}', '{"a":1}', '{"a":1}', '{"a":2}'];
    const { manager: one } = await manager((response, n) => response.end(answers[n] ?? '{"a":3}'));
    expect(await one.settled(question, 60_000)).toEqual(new Map([["a", 3]]));
  });

  test("as they are when the time is up", async () => {
    const { manager: one, asked } = await manager((response) => response.end("{}"));
    expect(await one.settled(question, 0)).toEqual(new Map());
    expect(asked).toHaveLength(1);
  });
});
