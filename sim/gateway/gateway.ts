import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { readBody } from "../http/body.ts";
import { header } from "../http/header.ts";
import { type Listener, listen } from "../http/listener.ts";
import { replyText } from "../http/reply.ts";
import { seededRandom } from "../random.ts";
import { AccessLog, type LogSink } from "./access-log.ts";
import { Discovery, type Target } from "./discovery.ts";
import { Exchange } from "./exchange.ts";
import { forward } from "./forward.ts";
import { LoadMonitor } from "./load-monitor.ts";
import { PickerMetrics } from "./metrics.ts";
import { promptBlocks } from "./prompt-blocks.ts";
import { profileOf, type Routing } from "./routing.ts";
import { readPrompt } from "./routing-request.ts";
import { type Profile, schedule } from "./scheduler.ts";
import { clearTruth, gatherTruth } from "./truth.ts";
import { Upstreams } from "./upstreams.ts";

export interface GatewayOptions {
  readonly routing: Routing;
  /** Whether an endpoint picker chooses the worker: it marks responses and counts its picks. */
  readonly picker: boolean;
  readonly targets: readonly Target[];
  readonly namespace: string;
  readonly seed: number;
  readonly logSinks: readonly LogSink[];
  /** Milliseconds between two batches of access log lines. */
  readonly logFlushMs: number;
  /** Whether responses name the worker: x-upstream-host and x-inference-pod. */
  readonly upstreamHeader: boolean;
  /** Every n-th completion is answered 500; 0 = none. */
  readonly errorsEvery: number;
}

type Handler = (response: ServerResponse) => void | Promise<void>;

const workerHeaders = new Set(["x-inference-pod"]);
const none: ReadonlySet<string> = new Set();

/** An HTTP gateway like Envoy with an endpoint picker: chooses a worker, streams through, logs, counts. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #profile: Profile;
  readonly #discovery: Discovery;
  readonly #upstreams = new Upstreams();
  readonly #loads: LoadMonitor;
  readonly #log: AccessLog;
  readonly #pickerMetrics: PickerMetrics | undefined;
  readonly #own: ReadonlyMap<string, Handler>;
  #listener: Listener | undefined;
  #stopped: Promise<void> | undefined;
  #completions = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#profile = profileOf(options.routing, seededRandom(options.seed));
    this.#discovery = new Discovery(options.targets);
    this.#loads = new LoadMonitor(this.#discovery, this.#upstreams);
    this.#log = new AccessLog(options.logSinks, options.logFlushMs);
    this.#pickerMetrics = options.picker ? new PickerMetrics(options.namespace) : undefined;
    this.#own = new Map<string, Handler>([
      ["GET /metrics", (response) => this.#scrape(response)],
      ["GET /truth", (response) => gatherTruth(this.#upstreams, this.#discovery.endpoints, response)],
      ["DELETE /truth", (response) => clearTruth(this.#upstreams, this.#discovery.endpoints, response)],
    ]);
  }

  /** Known from `start` on, also after `stop`. */
  get port(): number {
    if (this.#listener === undefined) throw new Error("the gateway was not started");
    return this.#listener.port;
  }

  /** @param port 0 = any free one. */
  async start(host: string, port: number): Promise<void> {
    await this.#discovery.start();
    this.#loads.start();
    this.#listener = await listen((request, response) => void this.#handle(request, response), host, port);
  }

  /** May be called twice: a log file that is closed again may be somebody else's descriptor by then. */
  stop(): Promise<void> {
    this.#stopped ??= this.#shutDown();
    return this.#stopped;
  }

  async #shutDown(): Promise<void> {
    this.#discovery.stop();
    this.#loads.stop();
    await this.#listener?.close();
    await this.#upstreams.close();
    this.#log.close();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const own = this.#own.get(`${request.method} ${path}`);
    if (own !== undefined) {
      await own(response);
      return;
    }
    const exchange = new Exchange(request, response, this.#pickerMetrics ? "picker" : this.#options.routing);
    response.once("close", () => this.#log.add(exchange.entry()));
    try {
      const body = await readBody(request);
      if (request.method === "POST" && path.endsWith("/completions")) this.#complete(exchange, body);
      else this.#send(exchange, body, "", []);
    } catch (error) {
      // A body that broke off: the client is gone, and the log says so.
      replyText(response, 400, error instanceof Error ? error.message : String(error));
    }
  }

  #complete(exchange: Exchange, body: Buffer): void {
    this.#completions += 1;
    const { errorsEvery } = this.#options;
    if (errorsEvery > 0 && this.#completions % errorsEvery === 0) {
      exchange.flags = "FI";
      exchange.details = "fault_filter_abort";
      replyText(exchange.response, 500, "fault filter abort");
      return;
    }
    const { model, text } = readPrompt(body);
    const endpoint = this.#send(exchange, body, model, promptBlocks(model, text));
    if (endpoint === undefined) this.#pickerMetrics?.failed(model);
    else this.#pickerMetrics?.picked(model, endpoint);
  }

  #send(exchange: Exchange, body: Buffer, model: string, blocks: readonly number[]) {
    const sessionId = header(exchange.request, "x-session-id");
    const endpoint = schedule(this.#profile, { model, sessionId, blocks }, this.#discovery.endpoints);
    if (endpoint === undefined) {
      exchange.flags = "UH";
      exchange.details = "no_healthy_upstream";
      replyText(exchange.response, 503, "no healthy upstream", {
        "x-llm-d-request-dropped-reason": "rejected-no-endpoints",
      });
      return undefined;
    }
    exchange.upstream = endpoint;
    exchange.picked = this.#pickerMetrics !== undefined;
    this.#loads.notice();
    forward(exchange, {
      pool: this.#upstreams.pool(endpoint.address),
      endpoint,
      body,
      responseHeaders: this.#responseHeaders(endpoint.address),
      hiddenHeaders: this.#options.upstreamHeader ? none : workerHeaders,
    });
    return endpoint;
  }

  #responseHeaders(address: string): OutgoingHttpHeaders {
    return {
      ...(this.#options.upstreamHeader ? { "x-upstream-host": address } : {}),
      // The mark that the EPP leaves on each response it has seen.
      ...(this.#pickerMetrics ? { "x-went-into-resp-headers": "true" } : {}),
    };
  }

  async #scrape(response: ServerResponse): Promise<void> {
    replyText(response, 200, (await this.#pickerMetrics?.text()) ?? "", {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
    });
  }
}
