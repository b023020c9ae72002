import { request } from "undici";
import { z } from "zod";
import { UnreachableError } from "../errors/index.ts";
import { describeError } from "../http/index.ts";
import { ConflictError } from "./conflict.ts";
import type { Connection } from "./connection.ts";
import { ForbiddenError } from "./forbidden.ts";
import { RejectedError } from "./rejected.ts";

/** Seconds for one answer of the API server. */
const TIMEOUT_SECONDS = 15;
const PAGE_SIZE = 500;

const statusSchema = z.object({
  kind: z.literal("Status"),
  message: z.string().optional(),
  reason: z.string().optional(),
});

const listSchema = z.object({
  metadata: z.object({ continue: z.string().optional() }).optional(),
  items: z.array(z.unknown()),
});

export type Query = Readonly<Record<string, string | undefined>>;

export interface ReadOptions {
  readonly query?: Query;
  readonly signal?: AbortSignal | undefined;
}

export interface Write {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  readonly body: unknown;
  /** `application/json` unless a patch says otherwise. */
  readonly contentType?: string;
  readonly query?: Query;
  readonly signal?: AbortSignal | undefined;
}

interface Exchange extends ReadOptions {
  readonly method: "GET" | Write["method"];
  readonly body?: string;
  readonly contentType?: string;
}

/** Reads and writes of the Kubernetes API, checked. */
export class KubernetesApi {
  readonly #connection: Connection;
  /** What the API server's clock is ahead of this machine's, in milliseconds. */
  #aheadMs = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** All items of a list, page by page; undefined when the API server does not know the path. */
  async list<T>(
    path: string,
    item: z.ZodType<T>,
    query: Query = {},
    signal?: AbortSignal,
  ): Promise<T[] | undefined> {
    const items: T[] = [];
    let next: string | undefined;
    do {
      const page = { ...query, limit: String(PAGE_SIZE), continue: next };
      const text = await this.text(path, { query: page, signal });
      if (text === undefined) return undefined;
      const { items: found, metadata } = this.#parse(path, text, listSchema);
      for (const one of found) items.push(this.#check(path, one, item));
      next = metadata?.continue || undefined;
    } while (next !== undefined);
    return items;
  }

  /** One object; undefined when the API server does not have it. */
  async get<T>(path: string, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T | undefined> {
    const text = await this.text(path, { signal });
    return text === undefined ? undefined : this.#parse(path, text, schema);
  }

  /** The body of a GET; undefined when it is 404. */
  async text(path: string, options: ReadOptions = {}): Promise<string | undefined> {
    return this.#exchange(path, { method: "GET", ...options });
  }

  /**
   * The body that answers a write; undefined when it is 404. Throws ConflictError when the object has been changed
   * since it was read, is there already or cannot be written just now, and RejectedError when it is not accepted as it is.
   */
  async write(
    path: string,
    { method, body, contentType = "application/json", query = {}, signal }: Write,
  ): Promise<string | undefined> {
    return this.#exchange(path, { method, body: JSON.stringify(body), contentType, query, signal });
  }

  /**
   * The API server's time as of its last answer, which tells whole seconds; this machine's before the first one. Times
   * that several machines compare are best taken from here.
   */
  now(): Date {
    return new Date(Date.now() + this.#aheadMs);
  }

  async #exchange(
    path: string,
    { method, query = {}, body, contentType, signal }: Exchange,
  ): Promise<string | undefined> {
    const { server, headers, dispatcher } = this.#connection;
    const url = new URL(server + path);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, value);
    const timeout = AbortSignal.timeout(TIMEOUT_SECONDS * 1000);
    const ended = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
    let status: number;
    let answer: string;
    try {
      const response = await request(url, {
        method,
        dispatcher,
        headers: { ...headers, ...(contentType !== undefined && { "content-type": contentType }) },
        body: body ?? null,
        signal: ended,
      });
      status = response.statusCode;
      this.#setClock(response.headers["date"]);
      answer = await response.body.text();
    } catch (error) {
      const why = timeout.aborted ? `no complete answer within ${TIMEOUT_SECONDS} s` : describeError(error);
      throw this.#unreachable(path, why, error, method);
    }
    if (status >= 200 && status < 300) return answer;
    if (status === 404) return undefined;
    const { message, reason } = refusalOf(answer);
    if (status === 401 || status === 403)
      throw new ForbiddenError(status, message, `${method.toLowerCase()} ${path}`);
    if (method !== "GET" && (status === 400 || status === 422)) throw new RejectedError(message);
    if (status === 409) throw new ConflictError(`${method.toLowerCase()} ${path}: ${message}`, reason);
    throw this.#unreachable(path, `HTTP ${status}: ${message}`, undefined, method);
  }

  #setClock(date: string | string[] | undefined): void {
    const time = Date.parse(String(date));
    if (!Number.isNaN(time)) this.#aheadMs = time - Date.now();
  }

  #parse<T>(path: string, text: string, schema: z.ZodType<T>): T {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw this.#unreachable(path, `the answer is not JSON: ${text.slice(0, 60)}`, error);
    }
    return this.#check(path, value, schema);
  }

  #check<T>(path: string, value: unknown, schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw this.#unreachable(path, `unexpected answer at ${issue?.path.join(".")}: ${issue?.message}`);
  }

  #unreachable(
    path: string,
    why: string,
    cause?: unknown,
    method: Exchange["method"] = "GET",
  ): UnreachableError {
    const verb = method === "GET" ? "read" : method.toLowerCase();
    const message = `cannot ${verb} ${path} of Kubernetes at ${this.#connection.server}: ${why}`;
    return new UnreachableError(message, { reproduce: `kubectl get --raw '${path}'`, cause });
  }
}

/** The API server's own words for a refusal, or the start of whatever came instead. */
function refusalOf(body: string): { message: string; reason?: string | undefined } {
  try {
    const { message = "no message", reason } = statusSchema.parse(JSON.parse(body));
    return { message, reason };
  } catch {
    return { message: body.slice(0, 200) || "empty answer" };
  }
}
