import type { IncomingMessage, ServerResponse } from "node:http";
import { systemClock } from "../clock.ts";
import { type Listener, listen } from "../http/listener.ts";
import { replyJson, replyText } from "../http/reply.ts";
import { serveCompletion } from "./completions.ts";
import { Engine } from "./engine.ts";
import { WorkerMetrics } from "./metrics.ts";
import type { WorkerOptions } from "./options.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/**
 * One vLLM-like OpenAI server: HTTP in front, an {@link Engine} behind, and a line in the ledger for each
 * completion.
 */
export class Worker {
  readonly options: WorkerOptions;
  /** When the present process began. */
  startedAt = new Date();
  restarts = 0;
  /** How often it was replaced by a new pod, and when last. */
  replacements = 0;
  replacedAt: Date | undefined;
  #metrics: WorkerMetrics;
  #engine: Engine;
  #listener: Listener | undefined;
  readonly #routes: ReadonlyMap<string, Handler>;

  constructor(options: WorkerOptions) {
    this.options = options;
    this.#metrics = this.#newMetrics(options.counterBase);
    this.#engine = this.#newEngine();
    this.#routes = this.#table();
  }

  /** Known from `start` on, also after `stop`. */
  get port(): number {
    if (this.#listener === undefined) throw new Error(`worker ${this.options.name} was not started`);
    return this.#listener.port;
  }

  /** @param port 0 = any free one. */
  async start(host: string, port: number): Promise<void> {
    this.#listener = await listen((request, response) => void this.#handle(request, response), host, port);
  }

  /** From now on who connects is refused. */
  async stop(): Promise<void> {
    this.#engine.stop();
    await this.#listener?.close();
  }

  /** What a container's restart does: empty cache, counters at zero, requests in flight cut. The port stays open. */
  restart(): void {
    this.startedAt = new Date();
    this.restarts += 1;
    this.#engine.stop();
    // Whoever follows an engine's events sees its process end, and forgets what it held.
    this.options.kvEvents?.({ type: "AllBlocksCleared" });
    this.#metrics = this.#newMetrics(0);
    this.#engine = this.#newEngine();
    this.#listener?.dropConnections();
  }

  /** What a new pod of the same name is: empty cache and counters at zero, and no restart of its own yet. */
  replace(): void {
    this.restart();
    this.restarts = 0;
    this.replacements += 1;
    this.replacedAt = this.startedAt;
  }

  /** Counters at zero while cache, requests and the process's start stay. */
  resetCounters(): void {
    this.#metrics = this.#newMetrics(0);
  }

  #table(): ReadonlyMap<string, Handler> {
    const context = { options: this.options, engine: () => this.#engine };
    const table = new Map<string, Handler>([
      [
        "POST /v1/chat/completions",
        (request, response) => serveCompletion(context, "chat", request, response),
      ],
      ["POST /v1/completions", (request, response) => serveCompletion(context, "text", request, response)],
      ["GET /v1/models", (_request, response) => replyJson(response, 200, this.#models())],
      ["GET /health", (_request, response) => replyText(response, 200, "")],
      ["GET /version", (_request, response) => replyJson(response, 200, { version: "0.32.0" })],
      ["GET /metrics", (_request, response) => this.#scrape(response)],
      ["GET /truth", (_request, response) => this.#tellTruth(response)],
      ["DELETE /truth", (_request, response) => this.#forgetTruth(response)],
    ]);
    if (this.options.restartable) {
      table.set("POST /debug/restart", (_request, response) => this.#restartOnDemand(response));
    }
    return table;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const method = request.method ?? "GET";
    const handler = this.#routes.get(`${method} ${path}`);
    response.setHeader("x-inference-pod", this.options.name);
    response.once("finish", () => {
      this.#metrics.answered(method, handler === undefined ? "none" : path, response.statusCode);
    });
    if (handler === undefined) {
      replyJson(response, 404, { detail: "Not Found" });
      return;
    }
    try {
      await handler(request, response);
    } catch (error) {
      // A client that went away while it sent its body: nobody is left to be told.
      if (response.destroyed) return;
      replyText(response, 500, `Internal Server Error: ${error instanceof Error ? error.message : error}`);
    }
  }

  async #scrape(response: ServerResponse): Promise<void> {
    const { metricsDelayMs } = this.options;
    if (metricsDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, metricsDelayMs).unref());
    replyText(response, 200, await this.#metrics.text(), {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
    });
  }

  #models(): unknown {
    const { model, maxModelLen } = this.options;
    const created = Math.floor(this.startedAt.getTime() / 1000);
    const entry = { id: model, object: "model", created, owned_by: "vllm", root: model, parent: null };
    return { object: "list", data: [{ ...entry, max_model_len: maxModelLen }] };
  }

  #tellTruth(response: ServerResponse): void {
    const own = this.options.truth.records().filter(({ worker }) => worker === this.options.name);
    replyJson(response, 200, { requests: own });
  }

  #forgetTruth(response: ServerResponse): void {
    this.options.truth.clear();
    response.writeHead(204).end();
  }

  #restartOnDemand(response: ServerResponse): void {
    response.once("close", () => this.restart());
    response.writeHead(202, { connection: "close" }).end();
  }

  #newEngine(): Engine {
    // Counters may be replaced under a running engine, so it has to ask for them each time.
    return new Engine(this.options, systemClock, {
      scheduled: (sequence, running) => this.#metrics.scheduled(sequence, running),
      firstToken: (sequence, running) => this.#metrics.firstToken(sequence, running),
      laterTokens: (count, gapMs) => this.#metrics.laterTokens(count, gapMs),
      finished: (sequence, running) => this.#metrics.finished(sequence, running),
    });
  }

  #newMetrics(counterBase: number): WorkerMetrics {
    const processStart = this.startedAt.getTime() / 1000;
    return new WorkerMetrics({ ...this.options, counterBase, processStart }, () => ({
      running: this.#engine.runningCount,
      waiting: this.#engine.waitingCount,
      kvUsage: this.#engine.cache.usage,
    }));
  }
}
