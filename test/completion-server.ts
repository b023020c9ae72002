import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";

/** A request as it arrived. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The client's port: which connection it came over. */
  readonly port: number;
}

/** Answers the `n`th completion, counted from 0. */
export type Answer = (response: ServerResponse, n: number, request: Arrived) => unknown;

export interface CompletionServer extends AsyncDisposable {
  readonly url: string;
  readonly arrived: readonly Arrived[];
  /** Connections that were ever made. */
  readonly connections: () => number;
  /** Closes the connections that there are, as a keep-alive timeout does. */
  readonly closeConnections: () => void;
}

/** A real HTTP server on a free loopback port that serves one model and answers completions as it is told. */
export async function startCompletionServer(answer: Answer = streamAnswer()): Promise<CompletionServer> {
  const arrived: Arrived[] = [];
  let completions = 0;
  let connections = 0;
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = "", url: path = "", headers } = request;
    const port = request.socket.remotePort ?? 0;
    const one = { method, path, headers, body: Buffer.concat(parts).toString("utf8"), port };
    arrived.push(one);
    if (path.endsWith("/v1/models")) response.end(JSON.stringify({ data: [{ id: "served-model" }] }));
    else await answer(response, completions++, one);
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    connections: () => connections,
    closeConnections: () => server.closeAllConnections(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface StreamOptions {
  readonly tokens?: number;
  readonly promptTokens?: number;
  readonly cachedTokens?: number | undefined;
  readonly usage?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds before the first token and between two. */
  readonly firstMs?: number;
  readonly gapMs?: number;
}

/** Streams as vLLM does: role chunk, one event a token, finish_reason, usage with no choices, [DONE]. */
export function streamAnswer(options: StreamOptions = {}): Answer {
  const {
    tokens = 4,
    promptTokens = 100,
    cachedTokens = 96,
    usage = true,
    headers = {},
    firstMs,
    gapMs,
  } = options;
  return async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", ...headers });
    response.flushHeaders();
    if (firstMs) await sleep(firstMs);
    response.write(event({ role: "assistant", content: "" }));
    for (let token = 0; token < tokens; token++) {
      if (gapMs && token > 0) await sleep(gapMs);
      response.write(event({ content: ` word${token}` }));
    }
    response.write(event({}, "length"));
    if (usage) response.write(usageEvent(promptTokens, tokens, cachedTokens));
    response.end("data: [DONE]\n\n");
  };
}

/** One chat completion chunk as an event. */
export function event(delta: object, finish: string | null = null): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
  return `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", choices })}\n\n`;
}

export function usageEvent(prompt: number, completion: number, cached: number | undefined): string {
  const details = cached === undefined ? null : { cached_tokens: cached };
  const usage = { prompt_tokens: prompt, completion_tokens: completion, prompt_tokens_details: details };
  return `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", choices: [], usage })}\n\n`;
}

/** The same, ended with the test that asked for it. */
export async function serveCompletions(answer?: Answer): Promise<CompletionServer> {
  const server = await startCompletionServer(answer);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}
