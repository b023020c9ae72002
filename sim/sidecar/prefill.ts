import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHeaders } from "../http/relay.ts";
import { replyText } from "../http/reply.ts";
import type { Upstreams } from "../http/upstreams.ts";
import { replyBadGateway } from "./sidecar-error.ts";
import type { TwoPass } from "./two-pass.ts";

/**
 * Has the prompt computed; gives the answer's body. Undefined when the client already has its answer, an error: the
 * prefiller's own, status and all, or 502 when it cannot be reached. It is asked once.
 */
export async function sendPrefill(
  upstreams: Upstreams,
  prefiller: string,
  request: IncomingMessage,
  response: ServerResponse,
  headers: RequestHeaders,
  passes: TwoPass,
): Promise<string | undefined> {
  const hungUp = new AbortController();
  const abort = () => hungUp.abort();
  response.once("close", abort);
  try {
    const {
      statusCode,
      headers: told,
      body,
    } = await upstreams.pool(prefiller).request({
      path: request.url ?? "/",
      method: "POST",
      headers,
      body: passes.prefillBody(),
      signal: hungUp.signal,
    });
    const text = await body.text();
    if (statusCode >= 200 && statusCode < 300) return text;
    replyText(response, statusCode, text, { "content-type": String(told["content-type"] ?? "text/plain") });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    replyBadGateway(response, error);
  } finally {
    response.off("close", abort);
  }
  return undefined;
}
