import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Pool } from "undici";
import { connectFailed, forwardedHeaders, type RequestHeaders, relay } from "../http/relay.ts";
import { replyText } from "../http/reply.ts";
import type { Exchange } from "./exchange.ts";

export interface Forwarding {
  readonly pool: Pool;
  readonly body: Buffer;
  /** `ip:port` of who computes the prompt; undefined = the endpoint itself, or whoever the client named. */
  readonly prefiller: string | undefined;
  /** Added to the response, whether it comes from the worker or from us. */
  readonly responseHeaders: OutgoingHttpHeaders;
  /** Names of the worker's headers that the client must not see. */
  readonly hiddenHeaders: ReadonlySet<string>;
}

/** Sends the request to the endpoint and its answer back as it comes. */
export function forward(exchange: Exchange, forwarding: Forwarding): void {
  const { request, response } = exchange;
  const { pool, body } = forwarding;
  relay(request, response, {
    pool,
    body,
    headers: requestHeaders(exchange, forwarding),
    onHeaders(_status, headers) {
      exchange.upstreamServiceMs = exchange.elapsed();
      return responseHeaders(headers, exchange.upstreamServiceMs, forwarding);
    },
    onFailure: (error) => failed(exchange, forwarding, error),
  });
}

/** Tells a dead worker in Envoy's words: flags UF, UC and UPE. */
function failed(exchange: Exchange, { responseHeaders: added }: Forwarding, error: Error): void {
  const { response } = exchange;
  if (response.headersSent) {
    exchange.flags = "UPE";
    exchange.details = "upstream_reset_after_response_started{protocol_error}";
    response.destroy();
    return;
  }
  const refused = connectFailed(error);
  exchange.flags = refused ? "UF" : "UC";
  exchange.details = `upstream_reset_before_response_started{${
    refused ? "remote_connection_failure|delayed_connect_error:_Connection_refused" : "connection_termination"
  }}`;
  const reason = refused
    ? "remote connection failure, transport failure reason: delayed connect error: Connection refused"
    : "connection termination";
  const text = `upstream connect error or disconnect/reset before headers. reset reason: ${reason}`;
  replyText(response, 503, text, added);
}

/**
 * A client's own x-prefiller-host-port goes through untouched unless a prefiller was picked, as with the endpoint
 * picker: it sets the header on a prefill-decode decision and never takes it away.
 */
function requestHeaders(
  { request, requestId, picked, upstream }: Exchange,
  { prefiller }: Forwarding,
): RequestHeaders {
  const headers = forwardedHeaders(request);
  delete headers["x-gateway-destination-endpoint"];
  headers["x-request-id"] = requestId;
  if (picked && upstream !== undefined) headers["x-gateway-destination-endpoint"] = upstream.address;
  if (prefiller !== undefined) headers["x-prefiller-host-port"] = prefiller;
  return headers;
}

function responseHeaders(
  fromWorker: IncomingHttpHeaders,
  serviceMs: number,
  { responseHeaders: added, hiddenHeaders }: Forwarding,
): OutgoingHttpHeaders {
  return {
    ...Object.fromEntries(Object.entries(fromWorker).filter(([name]) => !hiddenHeaders.has(name))),
    server: "istio-envoy",
    "x-envoy-upstream-service-time": String(serviceMs),
    ...added,
  };
}
