import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../http/body.ts";
import { header } from "../http/header.ts";
import { type Listener, listen } from "../http/listener.ts";
import { connectFailed, forwardedHeaders, type RequestHeaders, relay } from "../http/relay.ts";
import { replyText } from "../http/reply.ts";
import { Upstreams } from "../http/upstreams.ts";
import type { AllowList } from "./allow-list.ts";
import { CachedTokensWriter } from "./cached-tokens.ts";
import { sendPrefill } from "./prefill.ts";
import { replyBadGateway, replyInvalidJson, replyNotAllowed, replyNotReady } from "./sidecar-error.ts";
import { TwoPass } from "./two-pass.ts";

export interface SidecarOptions {
  /** The engine behind it, `host:port`. */
  readonly modelServer: string;
  /** Where prefills may go; undefined = anywhere that a request's header says. */
  readonly allowList: AllowList | undefined;
}

const completions = new Set(["/v1/chat/completions", "/v1/completions"]);
const prefillerHeader = "x-prefiller-host-port";

/**
 * The routing proxy in front of a decode engine (llm-d-router pd-sidecar, connector nixlv2): lets the worker that a
 * header names compute the prompt, then its own engine answer. All else goes through to the engine.
 */
export class Sidecar {
  readonly options: SidecarOptions;
  readonly #upstreams = new Upstreams();
  #listener: Listener | undefined;

  constructor(options: SidecarOptions) {
    this.options = options;
  }

  /** Known from `start` on, also after `stop`. */
  get port(): number {
    if (this.#listener === undefined) throw new Error("the sidecar was not started");
    return this.#listener.port;
  }

  /** @param port 0 = any free one. */
  async start(host: string, port: number): Promise<void> {
    await this.options.allowList?.start();
    this.#listener = await listen((request, response) => void this.#handle(request, response), host, port);
  }

  async stop(): Promise<void> {
    this.options.allowList?.stop();
    await this.#listener?.close();
    await this.#upstreams.close();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (request.method === "GET" && path === "/health") {
      replyText(response, 200, "");
      return;
    }
    try {
      const body = await readBody(request);
      const prefiller = request.method === "POST" && completions.has(path) ? prefillerOf(request) : "";
      const headers = forwardedHeaders(request);
      delete headers[prefillerHeader];
      if (prefiller === "") this.#decode(request, response, headers, body);
      else await this.#split(request, response, headers, body, prefiller);
    } catch (error) {
      replyText(response, 400, error instanceof Error ? error.message : String(error));
    }
  }

  async #split(
    request: IncomingMessage,
    response: ServerResponse,
    headers: RequestHeaders,
    body: Buffer,
    prefiller: string,
  ): Promise<void> {
    if (this.options.allowList?.allows(prefiller) === false) {
      replyNotAllowed(response);
      return;
    }
    // One id for both halves, so that they can be told to be one request.
    headers["x-request-id"] = header(request, "x-request-id") || randomUUID();
    try {
      const passes = new TwoPass(body);
      const first = await sendPrefill(this.#upstreams, prefiller, request, response, headers, passes);
      if (first === undefined) return;
      const second = passes.decodeBody(first);
      this.#decode(request, response, headers, second.body, second.cachedTokens);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      replyInvalidJson(response, error);
    }
  }

  /** @param cachedTokens what usage is to tell; undefined = what the engine says. */
  #decode(
    request: IncomingMessage,
    response: ServerResponse,
    headers: RequestHeaders,
    body: Buffer,
    cachedTokens?: number,
  ): void {
    let writer: CachedTokensWriter | undefined;
    relay(request, response, {
      pool: this.#upstreams.pool(this.options.modelServer),
      headers,
      body,
      onHeaders(_status, fromEngine) {
        if (cachedTokens === undefined) return fromEngine;
        const stream = fromEngine["content-type"]?.startsWith("text/event-stream") ?? false;
        writer = new CachedTokensWriter(cachedTokens, stream);
        // Other cached tokens may be another number of bytes.
        delete fromEngine["content-length"];
        return fromEngine;
      },
      onBody: (piece) => (writer === undefined ? (piece ?? Buffer.alloc(0)) : writer.write(piece)),
      onFailure(error) {
        if (response.headersSent) response.destroy();
        else if (connectFailed(error)) replyNotReady(response);
        else replyBadGateway(response, error);
      },
    });
  }
}

/** The first of the workers that the header names, `host:port`; "" without one. */
function prefillerOf(request: IncomingMessage): string {
  const [first = ""] = header(request, prefillerHeader).split(",", 1);
  return first.trim().replace(/^http:\/\//, "");
}
