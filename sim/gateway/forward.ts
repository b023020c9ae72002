import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Dispatcher, Pool } from "undici";
import { replyText } from "../http/reply.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Exchange } from "./exchange.ts";

/** Headers between two neighbours, not between the ends (RFC 9110, 7.6.1), and those that are set anew. */
const notForwarded = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-gateway-destination-endpoint",
]);

const notReturned = new Set(["connection", "keep-alive", "trailer", "transfer-encoding", "upgrade"]);

export interface Forwarding {
  readonly pool: Pool;
  readonly endpoint: Endpoint;
  readonly body: Buffer;
  /** Added to the response, whether it comes from the worker or from us. */
  readonly responseHeaders: OutgoingHttpHeaders;
  /** Names of the worker's headers that the client must not see. */
  readonly hiddenHeaders: ReadonlySet<string>;
}

/** Sends the request to the endpoint and its answer back as it comes, no faster than the client reads. */
export function forward(exchange: Exchange, forwarding: Forwarding): void {
  const { request, response } = exchange;
  const { pool, body } = forwarding;
  let upstream: Dispatcher.DispatchController | undefined;
  response.once("close", () => {
    if (!response.writableFinished) upstream?.abort(new Error("the client hung up"));
  });
  pool.dispatch(
    {
      path: request.url ?? "/",
      method: (request.method ?? "GET") as Dispatcher.HttpMethod,
      headers: requestHeaders(exchange),
      body: body.length > 0 ? body : null,
    },
    {
      onRequestStart(controller) {
        upstream = controller;
        if (response.destroyed) controller.abort(new Error("the client hung up"));
      },
      onResponseStart(_controller, status, headers) {
        exchange.upstreamServiceMs = exchange.elapsed();
        response.writeHead(status, responseHeaders(headers, exchange.upstreamServiceMs, forwarding));
        response.flushHeaders();
      },
      onResponseData(controller, chunk) {
        if (response.write(chunk)) return;
        controller.pause();
        response.once("drain", () => controller.resume());
      },
      onResponseEnd() {
        response.end();
      },
      onResponseError(_controller, error) {
        if (!response.destroyed) failed(exchange, forwarding, error);
      },
    },
  );
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

function connectFailed(error: Error): boolean {
  const code = "code" in error ? error.code : undefined;
  return ["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"].some(
    (known) => known === code,
  );
}

function requestHeaders({
  request,
  requestId,
  picked,
  upstream,
}: Exchange): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !notForwarded.has(name)) headers[name] = value;
  }
  headers["x-request-id"] = requestId;
  if (picked && upstream !== undefined) headers["x-gateway-destination-endpoint"] = upstream.address;
  return headers;
}

function responseHeaders(
  fromWorker: IncomingHttpHeaders,
  serviceMs: number,
  { responseHeaders: added, hiddenHeaders }: Forwarding,
): OutgoingHttpHeaders {
  const kept = Object.entries(fromWorker).filter(
    ([name]) => !notReturned.has(name) && !hiddenHeaders.has(name),
  );
  return {
    ...Object.fromEntries(kept),
    server: "istio-envoy",
    "x-envoy-upstream-service-time": String(serviceMs),
    ...added,
  };
}
