import type { Dispatcher } from "undici";
import { UnreachableError } from "../errors/index.ts";
import { getText, proxyHint, throughProxy } from "../http/index.ts";

/** Milliseconds for one engine's page; an engine under load takes its time. */
const TIMEOUT_MS = 10_000;

export interface PageOptions {
  readonly dispatcher: Dispatcher;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** One engine's metrics page. Throws UnreachableError, naming the engine, for anything but a 200. */
export async function readMetricsPage(
  { name, metricsUrl }: { readonly name: string; readonly metricsUrl: string },
  { dispatcher, signal, timeoutMs = TIMEOUT_MS }: PageOptions,
): Promise<string> {
  const hint = proxyHint(metricsUrl);
  const details = { reproduce: `curl -sS ${metricsUrl}`, ...(hint !== undefined && { hint }) };
  try {
    const { status, body } = await getText(metricsUrl, { dispatcher, timeoutMs, ...(signal && { signal }) });
    if (status === 200) return body;
    const answered = `it answered HTTP ${status} at ${metricsUrl}${throughProxy(metricsUrl)}`;
    throw new UnreachableError(answered, details);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    throw new UnreachableError(`engine ${name}: ${error.message}`, { ...details, cause: error });
  }
}
