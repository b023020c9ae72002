import type { Dispatcher } from "undici";
import { UnreachableError } from "../errors/index.ts";
import { getText, proxyHint, throughProxy } from "../http/index.ts";

/** Milliseconds for one engine's page; an engine under load takes its time. */
const TIMEOUT_MS = 10_000;

export interface PageOptions {
  readonly dispatcher: Dispatcher;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** What is named in an error; undefined = an engine. */
  readonly what?: string;
}

/** The metrics page of an engine, or of `what` else has one. Throws UnreachableError, naming it, for anything but a 200. */
export async function readMetricsPage(
  { name, metricsUrl }: { readonly name: string; readonly metricsUrl: string },
  { dispatcher, signal, timeoutMs = TIMEOUT_MS, what = "engine" }: PageOptions,
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
    throw new UnreachableError(`${what} ${name}: ${error.message}`, { ...details, cause: error });
  }
}
