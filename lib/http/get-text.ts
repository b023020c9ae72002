import { type Dispatcher, request } from "undici";
import { UnreachableError } from "../errors/index.ts";
import { describeError } from "./describe-error.ts";
import { proxyHint, throughProxy } from "./proxies.ts";

export interface GetOptions {
  readonly dispatcher: Dispatcher;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds for the whole answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Fields of a form: sent by POST in its body, for reads whose query is too long for a URL. */
  readonly form?: URLSearchParams;
  /** Most bytes of the body; a longer one is an error. */
  readonly maxBytes?: number;
}

export interface TextResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/**
 * GETs a text, whatever its status. Throws UnreachableError, with the URL, the proxy if there is one, and a curl
 * command, when no complete answer comes in time.
 */
export async function getText(url: string, options: GetOptions): Promise<TextResponse> {
  const { dispatcher, timeoutMs, form, maxBytes = 64 * 1024 * 1024 } = options;
  const [via, hint] = [throughProxy(url), proxyHint(url)];
  // What a proxy has kept is no reading.
  const headers = { ...(via !== "" && { "cache-control": "no-cache" }), ...options.headers };
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
  try {
    const response = await request(url, { dispatcher, signal, ...method(headers, form) });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return {
      status: response.statusCode,
      headers: response.headers,
      body: Buffer.concat(chunks).toString("utf8"),
    };
  } catch (error) {
    const why = timeout.aborted ? `no complete answer within ${timeoutMs / 1000} s` : describeError(error);
    throw new UnreachableError(`cannot read ${url}${via}: ${why}`, {
      ...(hint !== undefined && { hint }),
      reproduce: `curl -sS ${url}`,
      cause: error,
    });
  }
}

function method(headers: Readonly<Record<string, string>>, form: URLSearchParams | undefined) {
  if (form === undefined) return { method: "GET" as const, headers };
  const type = { "content-type": "application/x-www-form-urlencoded" };
  return { method: "POST" as const, headers: { ...headers, ...type }, body: form.toString() };
}
