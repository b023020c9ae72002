import { request } from "undici";
import { z } from "zod";
import { UnreachableError } from "../errors/index.ts";
import { describeError } from "../http/index.ts";
import type { Connection } from "./connection.ts";
import { ForbiddenError } from "./forbidden.ts";

/** Seconds for one answer of the API server. */
const TIMEOUT_SECONDS = 15;
const PAGE_SIZE = 500;

const statusSchema = z.object({ kind: z.literal("Status"), message: z.string().optional() });

const listSchema = z.object({
  metadata: z.object({ continue: z.string().optional() }).optional(),
  items: z.array(z.unknown()),
});

export type Query = Readonly<Record<string, string | undefined>>;

export interface ReadOptions {
  readonly query?: Query;
  readonly signal?: AbortSignal | undefined;
}

/** Reads of the Kubernetes API, checked. */
export class KubernetesApi {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** All items of a list, page by page; undefined when the API server does not know the path. */
  async list<T>(path: string, item: z.ZodType<T>, query: Query = {}): Promise<T[] | undefined> {
    const items: T[] = [];
    let next: string | undefined;
    do {
      const text = await this.text(path, { query: { ...query, limit: String(PAGE_SIZE), continue: next } });
      if (text === undefined) return undefined;
      const page = this.#parse(path, text, listSchema);
      for (const found of page.items) items.push(this.#check(path, found, item));
      next = page.metadata?.continue || undefined;
    } while (next !== undefined);
    return items;
  }

  /** The body of a GET; undefined when it is 404. */
  async text(path: string, { query = {}, signal }: ReadOptions = {}): Promise<string | undefined> {
    const { server, headers, dispatcher } = this.#connection;
    const url = new URL(server + path);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, value);
    const timeout = AbortSignal.timeout(TIMEOUT_SECONDS * 1000);
    const ended = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
    let status: number;
    let body: string;
    try {
      const response = await request(url, { dispatcher, headers, signal: ended });
      status = response.statusCode;
      body = await response.body.text();
    } catch (error) {
      const why = timeout.aborted ? `no complete answer within ${TIMEOUT_SECONDS} s` : describeError(error);
      throw this.#unreachable(path, why, error);
    }
    if (status === 200) return body;
    if (status === 404) return undefined;
    const message = messageOf(body);
    if (status === 401 || status === 403) throw new ForbiddenError(status, message, `get ${path}`);
    throw this.#unreachable(path, `HTTP ${status}: ${message}`);
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

  #unreachable(path: string, why: string, cause?: unknown): UnreachableError {
    const message = `cannot read ${path} of Kubernetes at ${this.#connection.server}: ${why}`;
    return new UnreachableError(message, { reproduce: `kubectl get --raw '${path}'`, cause });
  }
}

/** The API server's own words for a refusal, or the start of whatever came instead. */
function messageOf(body: string): string {
  try {
    return statusSchema.parse(JSON.parse(body)).message ?? "no message";
  } catch {
    return body.slice(0, 200) || "empty answer";
  }
}
