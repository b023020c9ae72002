import { readFile } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { listen } from "../http/listener.ts";
import { type Ask, ask, eventually, longPrompt, sample, tokensOf } from "../testing/client.ts";
import { readTruth, testStack } from "../testing/stack.ts";
import type { StackDescription } from "./stack.ts";

/** A conversation of one long question that begins like no other. */
const question = (name: string) => ({ messages: [{ role: "user", content: `${name}: ${longPrompt}` }] });

const put = (stack: StackDescription, name: string, more: Ask = {}, body: object = {}) =>
  ask(stack.gatewayUrl, { ...more, body: { ...question(name), max_tokens: 16, stream: false, ...body } });

const split = (...flags: string[]) => testStack("--disaggregated", "--replicas=2", ...flags);

const hitOf = (length: number) => Math.floor((length - 1) / 16) * 16;

/** One series, summed over the workers of a role. */
async function sum(stack: StackDescription, role: string, name: string, label = ""): Promise<number> {
  const pages = stack.workers
    .filter((worker) => worker.role === role)
    .map(async ({ metricsUrl }) => sample(await (await fetch(metricsUrl)).text(), `vllm:${name}`, label));
  return (await Promise.all(pages)).reduce((total, value) => total + value, 0);
}

const decisions = async (stack: StackDescription, name = "llm_d_epp_disagg_decision_total") => {
  const page = await (await fetch(`${stack.gatewayUrl}/metrics`)).text();
  return ["prefill-decode", "decode-only"].map((type) => sample(page, name, `decision_type="${type}"`));
};

/** Somebody whom a client's header names; tells who asked. */
async function listener() {
  const asked: string[] = [];
  const heard = await listen(
    (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(418).end("a teapot");
    },
    "127.0.0.1",
    0,
  );
  onTestFinished(() => heard.close());
  return { asked, headers: { "x-prefiller-host-port": `127.0.0.1:${heard.port}` } };
}

test("nine requests in which five prompts are new: the counts that the real parts gave", async () => {
  const stack = await split();
  const answers = [];
  for (const name of ["one", "two", "one", "two", "one", "two", "six"]) answers.push(await put(stack, name));
  answers.push(await put(stack, "ten", {}, { stream: true }));
  const shortQuestion = { messages: [{ role: "user", content: "Why?" }] };
  const short = tokensOf(await put(stack, "", {}, shortQuestion)).prompt;
  const length = tokensOf(answers[0] ?? expect.fail()).prompt;
  expect(answers.map((answer) => tokensOf(answer).prompt)).toEqual(answers.map(() => length));

  expect(await decisions(stack)).toEqual([4, 5]);
  expect(await decisions(stack, "llm_d_inference_scheduler_disagg_decision_total")).toEqual([4, 5]);

  expect(await sum(stack, "prefill", "prompt_tokens_total")).toBe(4 * length);
  expect(await sum(stack, "prefill", "generation_tokens_total")).toBe(4);
  expect(await sum(stack, "prefill", "request_success_total", 'finished_reason="length"')).toBe(4);
  expect(await sum(stack, "prefill", "prefix_cache_hits_total")).toBe(0);

  expect(await sum(stack, "decode", "prompt_tokens_total")).toBe(8 * length + short);
  expect(await sum(stack, "decode", "prefix_cache_queries_total")).toBe(8 * length + short);
  expect(await sum(stack, "decode", "prefix_cache_hits_total")).toBe(4 * hitOf(length));
  expect(await sum(stack, "decode", "generation_tokens_total")).toBe(9 * 16);
  expect(await sum(stack, "decode", "external_prefix_cache_hits_total")).toBe(4 * length);
  expect(await sum(stack, "decode", "nixl_xfer_time_seconds_count")).toBe(4);
  const transferred = 'source="external_kv_transfer"';
  expect(await sum(stack, "decode", "prompt_tokens_by_source_total", transferred)).toBe(4 * length);
});

test("usage tells what the prefiller had cached, a repeat what the decoder has", async () => {
  const stack = await split("--replicas=1", "--prefill-replicas=1");
  const tail = { role: "user", content: "And then? ".repeat(60) };
  const { messages } = question("one");
  const first = tokensOf(await put(stack, "one"));
  const second = tokensOf(await put(stack, "", {}, { messages: [...messages, tail] }));
  const streamed = tokensOf(await put(stack, "two", {}, { stream: true }));
  expect(first.cached).toBe(0);
  expect(streamed).toEqual({ prompt: first.prompt, completion: 16, cached: 0 });
  // The shared beginning: all but the tokens that open the answer.
  expect(second.cached).toBe(Math.floor((first.prompt - 3) / 16) * 16);
  expect(tokensOf(await put(stack, "one")).cached).toBe(hitOf(first.prompt));
  expect(await decisions(stack)).toEqual([3, 1]);
});

test("everything names the decode pod by its sidecar; its metrics are the engine's own page", async () => {
  const stack = await split("--replicas=1", "--prefill-replicas=3");
  expect(stack.workers.map(({ name, role }) => `${name} ${role}`)).toEqual([
    "decode-0 decode",
    "prefill-0 prefill",
    "prefill-1 prefill",
    "prefill-2 prefill",
  ]);
  const [decode = expect.fail()] = stack.workers;
  const { host, port } = new URL(decode.url);
  expect(new URL(decode.metricsUrl).port).not.toBe(port);
  const answer = await put(stack, "one", { session: "s" });
  expect(answer.headers.get("x-inference-pod")).toBe("decode-0");
  expect(answer.headers.get("x-upstream-host")).toBe(host);
  const page = await (await fetch(`${stack.gatewayUrl}/metrics`)).text();
  const pod = `="decode-0",namespace="llm-d",port="${port}"`;
  expect(sample(page, "llm_d_epp_scheduler_attempts_total", `endpoint_name${pod}`)).toBe(1);
  expect(sample(page, "inference_extension_scheduler_attempts_total", `pod_name${pod}`)).toBe(1);
  const log = await eventually(
    () => readFile(stack.accessLog, "utf8"),
    (text) => text.includes('"x_session_id":"s"'),
  );
  expect(log).toContain(`"upstream_host":"${host}"`);
});

test("truth lists both halves of a split request under one id", async () => {
  const stack = await split("--replicas=1", "--prefill-replicas=1");
  await put(stack, "one", { requestId: "r-1", testId: "t" });
  await put(stack, "one", { requestId: "r-2", testId: "t" });
  const records = await eventually(
    () => readTruth(stack.truthUrl),
    (all) => all.filter(({ status }) => status === "ok").length === 3,
  );
  expect(records.map(({ id, worker, outputTokens }) => `${id} ${worker} ${outputTokens}`)).toEqual([
    "r-1 prefill-0 1",
    "r-1 decode-0 16",
    "r-2 decode-0 16",
  ]);
  const gathered = await readTruth(`${stack.gatewayUrl}/truth`);
  expect(gathered).toHaveLength(3);
});

test("a prefill worker takes no request of its own, and one that refuses one is passed on", async () => {
  const stack = await split("--max-model-len=100");
  const answer = await put(stack, "one");
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text).error.type).toBe("BadRequestError");
  const rejected = (await readTruth(stack.truthUrl)).map(({ worker, status }) => `${worker} ${status}`);
  expect(rejected).toEqual([expect.stringMatching(/^prefill-\d rejected$/)]);
});

test("a client's own prefiller on a repeat is refused; on a new prompt the picked one overwrites it", async () => {
  const stack = await split();
  const { asked, headers } = await listener();
  expect((await put(stack, "one", { headers })).status).toBe(200);
  const answer = await put(stack, "one", { headers });
  expect([answer.status, answer.text]).toEqual([
    403,
    "Forbidden: prefill target not allowed by SSRF protection\n",
  ]);
  expect(asked).toEqual([]);
});

test("without SSRF protection a repeat goes wherever the client says", async () => {
  const stack = await split("--fault=pd.ssrf-protection");
  const { asked, headers } = await listener();
  expect((await put(stack, "one", { headers })).status).toBe(200);
  const answer = await put(stack, "one", { headers });
  expect([answer.status, answer.text]).toEqual([418, "a teapot"]);
  expect(asked).toEqual(["POST /v1/chat/completions"]);
});

test("a gateway that splits nothing: prefill workers idle, no decision is counted", async () => {
  const stack = await split("--fault=epp.disagg.no-handler");
  for (const name of ["one", "two", "one"]) expect((await put(stack, name)).status).toBe(200);
  expect(await decisions(stack)).toEqual([Number.NaN, Number.NaN]);
  expect(await sum(stack, "prefill", "prompt_tokens_total")).toBe(0);
  expect(await sum(stack, "decode", "external_prefix_cache_hits_total")).toBe(0);
});

test("--non-cached-tokens=0 decides, and never for a split", async () => {
  const stack = await split("--non-cached-tokens=0");
  await put(stack, "one");
  expect(await decisions(stack)).toEqual([Number.NaN, 1]);
});
