import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ask, eventually, longPrompt, tokensOf } from "../testing/client.ts";
import { readTruth, testStack } from "../testing/stack.ts";

type Told = Awaited<ReturnType<typeof testStack>>;

const BLOCK = 16;
const messages = [{ role: "user", content: longPrompt }];

async function post({ kvManagerUrl }: Told, path: string, body: unknown) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`${kvManagerUrl}${path}`, { method: "POST", body: text });
  return { status: response.status, text: await response.text() };
}

/** The scores by worker name. */
async function scores(stack: Told, body: object = { messages }, path = "/score_chat_completions") {
  const { text } = await post(stack, path, { model: stack.model, ...body });
  const byAddress = z.record(z.string(), z.number()).nullable().parse(JSON.parse(text)) ?? {};
  return Object.fromEntries(
    Object.entries(byAddress).map(([address, score]) => {
      const worker = stack.workers.find(({ metricsUrl }) => metricsUrl.startsWith(`http://${address}/`));
      return [worker?.name ?? address, score];
    }),
  );
}

/** Once the events have arrived. */
function scoresOnce(stack: Told, holds: (scores: Record<string, number>) => boolean, body?: object) {
  return eventually(() => scores(stack, body), holds);
}

const some = (found: object) => Object.keys(found).length > 0;

describe("what it refuses", () => {
  test.each([
    ["another path", "/score", {}, 404],
    ["what is no JSON", "/score_completions", "{", 400],
    ["a text without a prompt", "/score_completions", { model: "m" }, 400],
    ["a chat without messages", "/score_chat_completions", { model: "m" }, 400],
    ["a chat without a model", "/score_chat_completions", { messages }, 400],
  ])("%s", async (_, path, body, status) => {
    const stack = await testStack("--kv-manager", "--replicas=1");
    expect((await post(stack, path, body)).status).toBe(status);
  });
});

test("there is none unless it is asked for", async () => {
  const stack = await testStack("--replicas=1");
  expect(stack).not.toHaveProperty("kvManagerUrl");
});

describe("scores", () => {
  test("nothing is cached, and a prompt shorter than a block is none", async () => {
    const stack = await testStack("--kv-manager");
    expect(await scores(stack)).toEqual({});
    expect((await post(stack, "/score_completions", { model: stack.model, prompt: "Hi" })).text).toBe("null");
  });

  test.each(["messages", "conversation"])("a chat's leading blocks, asked for as %s", async (key) => {
    const stack = await testStack("--kv-manager");
    const { prompt } = tokensOf(await ask(stack.gatewayUrl));
    const [{ worker = "" } = {}] = await readTruth(stack.truthUrl);
    const found = await scoresOnce(stack, some, { [key]: messages });
    expect(found).toEqual({ [worker]: Math.floor(prompt / BLOCK) });
  });

  test("a text's, of another chat none, and of another model none", async () => {
    const stack = await testStack("--kv-manager", "--routing=round-robin", "--replicas=2");
    const body = { prompt: longPrompt, messages: undefined };
    const { prompt } = tokensOf(await ask(stack.gatewayUrl, { path: "/v1/completions", body }));
    const found = await eventually(() => scores(stack, { prompt: longPrompt }, "/score_completions"), some);
    expect(Object.values(found)).toEqual([Math.floor(prompt / BLOCK)]);
    expect(await scores(stack, { messages: [{ role: "user", content: `No. ${longPrompt}` }] })).toEqual({});
    expect(await scores(stack, { prompt: longPrompt, model: "other" }, "/score_completions")).toEqual({});
  });

  test("of those that share the beginning", async () => {
    const stack = await testStack("--kv-manager", "--routing=round-robin", "--replicas=2");
    await ask(stack.gatewayUrl);
    const other = [{ role: "user", content: `${longPrompt.slice(0, 400)} And now something else.` }];
    await ask(stack.gatewayUrl, { body: { messages: other } });
    const found = await scoresOnce(stack, (now) => Object.keys(now).length === 2);
    const [full = 0, part = 0] = Object.values(found).sort((a, b) => b - a);
    expect(part).toBeGreaterThan(1);
    expect(part).toBeLessThan(full);
  });

  test("evicted blocks are gone, the last ones first", async () => {
    const stack = await testStack("--kv-manager", "--replicas=1", "--cache-blocks=30");
    await ask(stack.gatewayUrl);
    await scoresOnce(stack, some);
    const other = [{ role: "user", content: "Other words here. ".repeat(90) }];
    const { prompt } = tokensOf(await ask(stack.gatewayUrl, { body: { messages: other } }));
    const left = 30 - Math.ceil((prompt + 2) / BLOCK);
    expect(left).toBeGreaterThan(0);
    await scoresOnce(stack, (now) => now["decode-0"] === left);
  });

  test("a worker that starts anew holds nothing", async () => {
    const stack = await testStack("--kv-manager", "--replicas=1");
    await ask(stack.gatewayUrl);
    await scoresOnce(stack, some);
    await fetch(`${stack.workers[0]?.url}/debug/restart`, { method: "POST" });
    await scoresOnce(stack, (now) => !some(now));
  });

  test("an engine that caches no prefixes tells of none", async () => {
    const stack = await testStack("--kv-manager", "--replicas=1", "--fault=cache.prefix-caching");
    await ask(stack.gatewayUrl);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await scores(stack)).toEqual({});
  });
});

describe("the picker's scores in the access log", () => {
  const lineSchema = z.object({
    upstream_host: z.string(),
    endpoint_scores: z.record(z.string(), z.number()).optional(),
  });

  async function lines(stack: Told, count: number) {
    const texts = await eventually(
      async () => (await readFile(stack.accessLog, "utf8")).split("\n").filter((text) => text !== ""),
      (all) => all.length >= count,
    );
    return texts.map((text) => lineSchema.parse(JSON.parse(text)));
  }

  test("are not there unless they are asked for", async () => {
    const stack = await testStack("--replicas=2");
    await ask(stack.gatewayUrl);
    expect((await lines(stack, 1))[0]).not.toHaveProperty("endpoint_scores");
  });

  test("are those of every candidate before the pick", async () => {
    const stack = await testStack("--replicas=2", "--emit-endpoint-scores");
    await ask(stack.gatewayUrl);
    await ask(stack.gatewayUrl);
    const [cold, warm] = await lines(stack, 2);
    expect(Object.values(cold?.endpoint_scores ?? {})).toEqual([4, 4]);
    const { [warm?.upstream_host ?? ""]: served, ...others } = warm?.endpoint_scores ?? {};
    expect(served).toBeCloseTo(7);
    expect(Object.values(others)).toEqual([4]);
  });
});
