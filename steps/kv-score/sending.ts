import {
  CompletionBody,
  type Connection,
  closeConnections,
  endpointPaths,
  type Failure,
  openConnections,
  RequestHead,
  type Target,
} from "../../lib/load/index.ts";
import { type Upstream, upstreamHeaders } from "../../lib/load/upstream.ts";
import { sessionId, testIdOf } from "../../lib/session.ts";

export interface SendingOptions {
  readonly target: Target;
  readonly endpoint: "chat" | "completions";
  readonly prompt: string;
  readonly maxTokens: number;
  readonly seed: number;
  readonly requestTimeoutSeconds: number;
  readonly signal: AbortSignal;
}

/** One request and what came back. */
export interface Sent {
  readonly requestId: string;
  readonly failure: Failure | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Every name that the response has for the server that answered, the surest first. */
  readonly upstreams: readonly Upstream[];
  readonly promptTokens: number | undefined;
  readonly cachedTokens: number | undefined;
}

/** Sends one prompt again and again, one request at a time and all in one session. */
export class Sending {
  readonly #options: SendingOptions;
  readonly #connection: Connection;
  readonly #body: Buffer;
  #count = 0;

  private constructor(options: SendingOptions, connection: Connection) {
    const { target, endpoint } = options;
    this.#options = options;
    this.#connection = connection;
    this.#body = new CompletionBody({ ...options, model: target.model, endpoint, ignoreEos: false }).of(
      options,
    );
    options.signal.addEventListener("abort", () => this.close(), { once: true });
  }

  /** Throws UnreachableError when there is no connection to be had. */
  static async open(options: SendingOptions): Promise<Sending> {
    const { connections, make } = await openConnections(options.target.origin, 1);
    return new Sending(options, connections[0] ?? make());
  }

  /** One request that fills a cache. */
  warmUp(): Promise<Sent> {
    return this.#send(testIdOf.warmUp(this.#options.target.testId));
  }

  /** One request that is looked at. */
  probe(): Promise<Sent> {
    return this.#send(testIdOf.probe(this.#options.target.testId));
  }

  close(): void {
    closeConnections([this.#connection], "the run was told to end");
  }

  async #send(testId: string): Promise<Sent> {
    const { target, endpoint, requestTimeoutSeconds } = this.#options;
    const requestId = `${testId}-${this.#count++}`;
    const head = new RequestHead({ ...target, testId, path: endpointPaths[endpoint] });
    const tags = { session: sessionId(target.testId, 0), requestId };
    const message = { head: head.text(tags, this.#body.length), body: this.#body };
    const exchange = await this.#connection.send(message, { timeoutMs: requestTimeoutSeconds * 1000 });
    const { answer, failure, headers = {} } = exchange;
    return {
      requestId,
      failure,
      headers,
      upstreams: upstreamsOf(headers),
      promptTokens: answer.usage?.promptTokens,
      cachedTokens: answer.usage?.cachedTokens ?? undefined,
    };
  }
}

function upstreamsOf(headers: Sent["headers"]): Upstream[] {
  return upstreamHeaders.flatMap((header) => {
    const name = headers[header]?.split(",", 1)[0]?.trim();
    return name ? [{ header, name }] : [];
  });
}
