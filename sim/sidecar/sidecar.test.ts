import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { readBody } from "../http/body.ts";
import { listen } from "../http/listener.ts";
import { replyJson, replyText } from "../http/reply.ts";
import { ask, eventually } from "../testing/client.ts";
import { AllowList } from "./allow-list.ts";
import { Sidecar } from "./sidecar.ts";

interface Seen {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** An engine that writes down what it is asked and answers as it is told. */
async function startEngine(answer: (response: ServerResponse) => void) {
  const seen: Seen[] = [];
  const server = await listen(
    async (request, response) => {
      const text = (await readBody(request)).toString();
      const { url: path = "", headers } = request;
      seen.push({ path: `${request.method} ${path}`, headers, body: text === "" ? {} : JSON.parse(text) });
      answer(response);
    },
    "127.0.0.1",
    0,
  );
  onTestFinished(() => server.close());
  return { seen, address: `127.0.0.1:${server.port}`, close: () => server.close() };
}

const usage = (cached: number) => ({ prompt_tokens: 9, prompt_tokens_details: { cached_tokens: cached } });
const params = { do_remote_prefill: true, remote_engine_id: "e", remote_block_ids: [1] };
const prefilled = (response: ServerResponse) =>
  replyJson(response, 200, { choices: [], usage: usage(3), kv_transfer_params: params });
const decoded = (response: ServerResponse) => replyJson(response, 200, { id: "d", usage: usage(128) });

async function startPair(prefill = prefilled, decode = decoded, allowed?: string) {
  const prefiller = await startEngine(prefill);
  const decoder = await startEngine(decode);
  const url = new URL(`http://${allowed ?? prefiller.address}`);
  const sidecar = new Sidecar({
    modelServer: decoder.address,
    allowList: new AllowList([{ name: "p", role: "prefill", ready: true, url }]),
  });
  await sidecar.start("127.0.0.1", 0);
  onTestFinished(() => sidecar.stop());
  const url2 = `http://127.0.0.1:${sidecar.port}`;
  const post = (body: object = {}, header = prefiller.address) =>
    ask(url2, { headers: { "x-prefiller-host-port": header }, requestId: "r-1", session: "s", body });
  return { prefiller, decoder, url: url2, post };
}

test("a prefiller that is on no list: 403 in upstream's words, and nobody is asked", async () => {
  const { post, prefiller, decoder } = await startPair(prefilled, decoded, "127.0.0.1:1");
  const answer = await post();
  expect(answer.status).toBe(403);
  expect(answer.text).toBe("Forbidden: prefill target not allowed by SSRF protection\n");
  expect([prefiller.seen, decoder.seen]).toEqual([[], []]);
});

test("a prefiller that answers with an error: the client gets status and body, the decoder nothing", async () => {
  const busy = (response: ServerResponse) => replyJson(response, 429, { error: "busy" });
  const { post, decoder } = await startPair(busy);
  const answer = await post();
  expect([answer.status, answer.text]).toEqual([429, '{"error":"busy"}']);
  expect(decoder.seen).toEqual([]);
});

test("a prefiller that is gone: 502", async () => {
  const { post, prefiller } = await startPair();
  await prefiller.close();
  const answer = await post();
  expect(answer.status).toBe(502);
  expect(JSON.parse(answer.text)).toMatchObject({ object: "error", type: "BadGateway", code: 502 });
});

test("a prefiller that answers no JSON: 400", async () => {
  const { post } = await startPair((response) => replyText(response, 200, "<html>"));
  const answer = await post();
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toMatchObject({ type: "BadRequestError" });
});

test("an engine that is gone: 503 in upstream's words", async () => {
  const { url, decoder } = await startPair();
  await decoder.close();
  const answer = await ask(url);
  expect(answer.status).toBe(503);
  expect(JSON.parse(answer.text).message).toMatch(/^The decode node is not ready\./);
});

test("a body that is no JSON object: 400, and nobody is asked", async () => {
  const { url, prefiller } = await startPair();
  const headers = { "x-prefiller-host-port": prefiller.address };
  for (const body of ["{", "[]"]) {
    const answer = await fetch(`${url}/v1/completions`, { method: "POST", headers, body });
    expect(answer.status).toBe(400);
  }
  expect(prefiller.seen).toEqual([]);
});

test("two passes: one token first, then what the client asked with where the blocks are", async () => {
  const { post, prefiller, decoder } = await startPair();
  const wish = { max_tokens: 16, max_completion_tokens: 12, stream: false, cache_salt: "a" };
  const answer = await post(wish);
  const [first = expect.fail()] = prefiller.seen;
  const [second = expect.fail()] = decoder.seen;
  expect(first.body).toMatchObject({
    max_tokens: 1,
    max_completion_tokens: 1,
    stream: false,
    cache_salt: "a",
    kv_transfer_params: { do_remote_decode: true, do_remote_prefill: false, remote_engine_id: null },
  });
  expect(first.body).not.toHaveProperty("stream_options");
  expect(second.body).toMatchObject({ ...wish, stream_options: {}, kv_transfer_params: params });
  for (const { headers } of [first, second]) {
    expect(headers).toMatchObject({ "x-request-id": "r-1", "x-session-id": "s" });
    expect(headers).not.toHaveProperty("x-prefiller-host-port");
  }
  expect(JSON.parse(answer.text)).toEqual({ id: "d", usage: usage(3) });
});

test("a limit that the client did not set is not there in the second pass", async () => {
  const { post, decoder } = await startPair();
  await post({ max_tokens: undefined });
  expect(decoder.seen[0]?.body).not.toHaveProperty("max_tokens");
  expect(decoder.seen[0]?.body).not.toHaveProperty("max_completion_tokens");
});

test("a prefiller that tells neither blocks nor usage: the engine gets null, usage says 0", async () => {
  const { post, decoder } = await startPair((response) => replyJson(response, 200, {}));
  const answer = await post();
  expect(decoder.seen[0]?.body).toHaveProperty("kv_transfer_params", null);
  expect(JSON.parse(answer.text).usage).toEqual(usage(0));
});

test("a stream goes on event by event, its usage the prefiller's", async () => {
  const { post, prefiller } = await startPair(prefilled, (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write('data: {"n":1}\n\n');
    response.end(`data: ${JSON.stringify({ usage: usage(128) })}\n\ndata: [DONE]\n\n`);
  });
  const { events } = await post({ stream: true });
  expect(prefiller.seen[0]?.body).toMatchObject({ stream: false });
  expect(events).toEqual(['{"n":1}', JSON.stringify({ usage: usage(3) }), "[DONE]"]);
});

test.each([
  ["the first of several", (address: string) => `${address}, 127.0.0.1:1`],
  ["with a scheme", (address: string) => `http://${address}`],
  ["by its name", (address: string) => address.replace("127.0.0.1", "localhost")],
])("%s is asked", async (_, header) => {
  const { post, prefiller } = await startPair();
  const allowedByName = await startPair(
    prefilled,
    decoded,
    header(prefiller.address).replace(/,.*|http:\/\//, ""),
  );
  const answer = await allowedByName.post({}, header(prefiller.address));
  expect(answer.status).toBe(200);
  expect(prefiller.seen).toHaveLength(1);
  expect((await post()).status).toBe(200);
});

test("no header: the engine alone, and its usage stays", async () => {
  const { url, prefiller, decoder } = await startPair();
  const answer = await ask(url);
  expect(JSON.parse(answer.text).usage).toEqual(usage(128));
  expect(prefiller.seen).toEqual([]);
  expect(decoder.seen[0]?.body).not.toHaveProperty("kv_transfer_params");
});

test("all else goes through to the engine, but for its own health", async () => {
  const { url, decoder, prefiller } = await startPair();
  const headers = { "x-prefiller-host-port": prefiller.address };
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(decoder.seen).toEqual([]);
  await fetch(`${url}/metrics?a=1`, { headers });
  await fetch(`${url}/v1/models`);
  await fetch(`${url}/debug/restart`, { method: "POST" });
  expect(decoder.seen.map(({ path }) => path)).toEqual([
    "GET /metrics?a=1",
    "GET /v1/models",
    "POST /debug/restart",
  ]);
});

test("a client that hangs up during the first pass: the prefiller is told, the decoder never asked", async () => {
  let gone = false;
  const { url, prefiller, decoder } = await startPair((response) => {
    response.once("close", () => {
      gone = true;
    });
  });
  const hangUp = new AbortController();
  const answer = fetch(`${url}/v1/completions`, {
    method: "POST",
    headers: { "x-prefiller-host-port": prefiller.address },
    body: "{}",
    signal: hangUp.signal,
  }).catch(() => undefined);
  await eventually(
    () => prefiller.seen.length,
    (count) => count > 0,
  );
  hangUp.abort();
  await answer;
  await eventually(
    () => gone,
    (value) => value,
  );
  expect(decoder.seen).toEqual([]);
});
