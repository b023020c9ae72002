import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { readBody } from "../http/body.ts";
import { header } from "../http/header.ts";
import { type Listener, listen } from "../http/listener.ts";
import { replyText } from "../http/reply.ts";
import { Upstreams } from "../http/upstreams.ts";
import { seededRandom } from "../random.ts";
import { AccessLog, type LogSink } from "./access-log.ts";
import { Discovery, type Target } from "./discovery.ts";
import { Exchange } from "./exchange.ts";
import { forward } from "./forward.ts";
import { LoadMonitor } from "./load-monitor.ts";
import { PickerMetrics } from "./metrics.ts";
import { type Disaggregation, type Picks, ProfileHandler } from "./profile-handler.ts";
import { promptBlocks, pseudoTokens } from "./prompt-blocks.ts";
import type { Routing } from "./routing.ts";
import { readPrompt } from "./routing-request.ts";
import { clearTruth, gatherTruth } from "./truth.ts";

export interface GatewayOptions {
  readonly routing: Routing;
  /** Whether an endpoint picker chooses the worker: it marks responses and counts its picks. */
  readonly picker: boolean;
  /** The picker runs, and nobody asks it. */
  readonly pickerPassedBy?: boolean;
  /** Undefined = prompts are computed where they are answered. */
  readonly disaggregation?: Disaggregation | undefined;
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
  /** Whether the access log tells the picker's scores (llm-d-router --emit-endpoint-scores). */
  readonly emitEndpointScores?: boolean;
}

type Handler = (response: ServerResponse) => void | Promise<void>;

const workerHeaders = new Set(["x-inference-pod"]);
const none: ReadonlySet<string> = new Set();

/** An HTTP gateway like Envoy with an endpoint picker: chooses a worker, streams through, logs, counts. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #handler: ProfileHandler;
  readonly #discovery: Discovery;
  readonly #upstreams = new Upstreams();
  readonly #loads: LoadMonitor;
  readonly #log: AccessLog;
  /** Whether a picker is asked. */
  readonly #asks: boolean;
  readonly #pickerMetrics: PickerMetrics | undefined;
  readonly #own: ReadonlyMap<string, Handler>;
  #listener: Listener | undefined;
  #stopped: Promise<void> | undefined;
  #completions = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#asks = options.picker && !options.pickerPassedBy;
    const disaggregation = this.#asks ? options.disaggregation : undefined;
    this.#handler = new ProfileHandler(options.routing, seededRandom(options.seed), disaggregation);
    this.#discovery = new Discovery(options.targets);
    this.#loads = new LoadMonitor(this.#discovery, this.#upstreams);
    this.#log = new AccessLog(options.logSinks, options.logFlushMs);
    this.#pickerMetrics = options.picker
      ? new PickerMetrics(options.namespace, disaggregation !== undefined)
      : undefined;
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
    const exchange = new Exchange(request, response, this.#asks ? "picker" : this.#options.routing);
    response.once("close", () => this.#log.add(exchange.entry()));
    try {
      const body = await readBody(request);
      if (request.method === "POST" && path.endsWith("/completions")) this.#complete(exchange, body);
      else this.#send(exchange, body, "", "");
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
    const picks = this.#send(exchange, body, model, text);
    if (!this.#asks) return;
    if (picks === undefined) this.#pickerMetrics?.failed(model);
    else this.#pickerMetrics?.picked(model, picks);
  }

  #send(exchange: Exchange, body: Buffer, model: string, text: string): Picks | undefined {
    const picks = this.#handler.pick(
      {
        model,
        sessionId: header(exchange.request, "x-session-id"),
        tokens: pseudoTokens(text),
        blocks: promptBlocks(model, text),
      },
      this.#discovery.endpoints,
    );
    if (picks === undefined) {
      exchange.flags = "UH";
      exchange.details = "no_healthy_upstream";
      replyText(exchange.response, 503, "no healthy upstream", {
        "x-llm-d-request-dropped-reason": "rejected-no-endpoints",
      });
      return undefined;
    }
    const { address } = picks.decode;
    exchange.upstream = picks.decode;
    exchange.picked = this.#asks;
    if (exchange.picked && this.#options.emitEndpointScores) exchange.candidates = picks.candidates;
    this.#loads.notice();
    forward(exchange, {
      pool: this.#upstreams.pool(address),
      body,
      prefiller: picks.prefill?.address,
      responseHeaders: this.#responseHeaders(address),
      hiddenHeaders: this.#options.upstreamHeader ? none : workerHeaders,
    });
    return picks;
  }

  #responseHeaders(address: string): OutgoingHttpHeaders {
    return {
      ...(this.#options.upstreamHeader ? { "x-upstream-host": address } : {}),
      // The mark that the EPP leaves on each response it has seen.
      ...(this.#asks ? { "x-went-into-resp-headers": "true" } : {}),
    };
  }

  async #scrape(response: ServerResponse): Promise<void> {
    replyText(response, 200, (await this.#pickerMetrics?.text()) ?? "", {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
    });
  }
}
