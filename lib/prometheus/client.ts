import type { Dispatcher } from "undici";
import type { Credentials } from "../credentials.ts";
import { UnreachableError } from "../errors/index.ts";
import { createDispatcher, describeError, getText, type TextResponse, throughProxy } from "../http/index.ts";
import { type Access, accessTo } from "./access.ts";
import { type Answer, envelopeSchema, numberOf, type Series } from "./answer.ts";
import { certificateProblem, PrometheusError } from "./errors.ts";

/** Queries longer than this go in the body: proxies cut long URLs. */
const LONGEST_URL = 2000;

export interface PrometheusOptions {
  /** Base URL, without `/api/v1`. */
  readonly url: string;
  readonly credentials: Credentials;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/** The query API of Prometheus or Thanos. Whatever is no complete answer throws a PrometheusError. */
export class Prometheus {
  readonly url: string;
  readonly access: Access;
  /** The URL, and the proxy that is on the way to it. */
  readonly #where: string;
  readonly #options: PrometheusOptions;
  readonly #dispatcher: Dispatcher;

  constructor(options: PrometheusOptions) {
    this.url = options.url;
    this.#where = `${options.url}${throughProxy(options.url)}`;
    this.#options = options;
    this.access = accessTo(options.url, options.credentials);
    this.#dispatcher = createDispatcher({ ca: this.access.ca, connections: 4 });
  }

  /** Evaluates a query at one time (Unix seconds or RFC 3339); at the server's own present without one. */
  async query(query: string, time?: string): Promise<Answer> {
    const { status, body } = await this.#ask(query, time);
    const reproduce = this.#curl(query);
    if (status === 401 || status === 403) {
      throw new PrometheusError(
        "token",
        `${this.#where} answers ${status} (${this.access.tokenSource} was sent)`,
        {
          hint: "put a token that may read metrics into prometheus-token of the workspace credentials",
          reproduce,
        },
      );
    }
    const envelope = envelopeSchema.safeParse(parseJson(body));
    if (!envelope.success) {
      const start = JSON.stringify(body.slice(0, 60));
      throw new PrometheusError(
        "not-prometheus",
        `${this.#where} answers ${status}, but not as Prometheus does: ${start}`,
        {
          hint: "prometheus-url is the base URL of the query API (without /api/v1/query, without a login page)",
          reproduce,
        },
      );
    }
    const answer = envelope.data;
    if (answer.status === "error") {
      const { errorType, error } = answer;
      throw new PrometheusError("query", `${errorType} from ${this.#where}: ${error}`, {
        errorType,
        reproduce,
      });
    }
    if (answer.warnings && answer.warnings.length > 0) {
      throw new PrometheusError("partial", `the answer may be partial: ${answer.warnings.join("; ")}`, {
        hint: "a store behind Thanos is out of reach; a figure from the rest would be too small",
        reproduce,
      });
    }
    return answer.data;
  }

  /** The series of an instant vector. */
  async vector(query: string, time?: string): Promise<Series[]> {
    const answer = await this.query(query, time);
    if (answer.resultType === "vector") return answer.result;
    throw new PrometheusError("not-prometheus", `${this.url} gave a ${answer.resultType} for a vector query`);
  }

  /** The server's own clock, in Unix seconds. */
  async now(): Promise<number> {
    const answer = await this.query("time()");
    if (answer.resultType === "scalar") return numberOf(answer.result[1]);
    throw new PrometheusError("not-prometheus", `${this.url} gave a ${answer.resultType} for time()`);
  }

  async #ask(query: string, time: string | undefined): Promise<TextResponse> {
    const { timeoutSeconds, signal } = this.#options;
    // partial_response: Thanos then fails where it would leave out a store; Prometheus ignores it.
    const form = new URLSearchParams({ query, timeout: `${timeoutSeconds}s`, partial_response: "false" });
    if (time !== undefined) form.set("time", time);
    const endpoint = `${this.url}/api/v1/query`;
    const long = form.toString().length + endpoint.length > LONGEST_URL;
    const headers: Record<string, string> = { accept: "application/json" };
    if (this.access.token !== undefined) headers["authorization"] = `Bearer ${this.access.token}`;
    try {
      return await getText(long ? endpoint : `${endpoint}?${form}`, {
        dispatcher: this.#dispatcher,
        headers,
        timeoutMs: timeoutSeconds * 1000,
        signal,
        ...(long && { form }),
      });
    } catch (error) {
      throw error instanceof UnreachableError ? this.#refine(error, query) : error;
    }
  }

  #refine(error: UnreachableError, query: string): PrometheusError {
    const { hint } = error;
    const details = { reproduce: this.#curl(query), cause: error, ...(hint !== undefined && { hint }) };
    const certificate = certificateProblem(error);
    if (certificate !== undefined) {
      return new PrometheusError("certificate", `the certificate of ${this.#where} ${certificate}`, {
        ...details,
        hint: "put the authority's certificate into ca.crt of the workspace credentials, and use a URL that it names",
      });
    }
    if (error.cause instanceof Error && error.cause.name === "TimeoutError") {
      const { timeoutSeconds } = this.#options;
      return new PrometheusError(
        "timeout",
        `${this.#where} gave no complete answer within ${timeoutSeconds} s`,
        details,
      );
    }
    return new PrometheusError(
      "unreachable",
      `cannot query ${this.#where}: ${describeError(error.cause)}`,
      details,
    );
  }

  #curl(query: string): string {
    const token = this.access.token === undefined ? "" : ` -H "Authorization: Bearer $TOKEN"`;
    return `curl -sS${token} ${this.url}/api/v1/query --data-urlencode 'query=${query}'`;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
