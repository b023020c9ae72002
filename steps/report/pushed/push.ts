import { setTimeout as sleep } from "node:timers/promises";
import { type Dispatcher, request } from "undici";
import type { Credentials } from "../../../lib/credentials.ts";
import { createDispatcher, describeError, throughProxy } from "../../../lib/http/index.ts";

/** Three tries take 17 s at most: the report is written after them, well inside the step's deadline. */
const TRIES = 3;
const TRY_MS = 5000;
const PAUSE_MS = 1000;
/** Characters of a refusal that are told. */
const TOLD = 200;

export interface Push {
  /** Base URL of the Pushgateway and the path of the group. */
  readonly url: string;
  readonly body: string;
  readonly credentials: Credentials;
  readonly signal: AbortSignal;
}

/**
 * Replaces a group of a Pushgateway (PUT: nothing of the run before stays). Says why it could not, empty otherwise, and
 * never throws: the report is written after it. Tries again where the gateway is away or too busy, not where it refuses.
 */
export async function push(order: Push): Promise<string> {
  try {
    return await pushWith(order);
  } catch (error) {
    // Credentials that cannot be read, or a variable that names no proxy.
    return `cannot push to ${order.url}: ${describeError(error)}`;
  }
}

async function pushWith({ url, body, credentials, signal }: Push): Promise<string> {
  const token = credentials.token("pushgateway-token");
  const dispatcher = createDispatcher({ ca: credentials.ca(), connections: 1 });
  const headers = {
    "content-type": "text/plain; version=0.0.4; charset=utf-8",
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  try {
    for (let attempt = 1; ; attempt++) {
      const { problem, isFinal } = await put(url, { body, headers, dispatcher, signal });
      if (isFinal || attempt === TRIES || signal.aborted)
        return token === undefined ? problem : problem.replaceAll(token, "[redacted]");
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await dispatcher.destroy();
  }
}

interface Put {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
}

async function put(url: string, { signal, ...options }: Put): Promise<{ problem: string; isFinal: boolean }> {
  const through = throughProxy(url);
  const timeout = AbortSignal.timeout(TRY_MS);
  try {
    const ended = AbortSignal.any([timeout, signal]);
    const { statusCode, body } = await request(url, { method: "PUT", ...options, signal: ended });
    const said = (await body.text()).trim().slice(0, TOLD);
    if (statusCode >= 200 && statusCode < 300) return { problem: "", isFinal: true };
    return {
      problem: `${url} answers ${statusCode}${said === "" ? "" : `: ${said}`}${hintOf(statusCode)}`,
      isFinal: statusCode !== 429 && statusCode < 500,
    };
  } catch (error) {
    const why = timeout.aborted ? `no complete answer within ${TRY_MS / 1000} s` : describeError(error);
    return { problem: `cannot push to ${url}${through}: ${why}`, isFinal: false };
  }
}

function hintOf(status: number): string {
  if (status === 401 || status === 403)
    return "; put a token into pushgateway-token of the workspace credentials";
  if (status === 404 || status === 405)
    return "; pushgateway-url is the base URL of a Pushgateway, without /metrics";
  return "";
}
