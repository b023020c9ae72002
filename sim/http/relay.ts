import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Dispatcher, Pool } from "undici";

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
]);

const notReturned = new Set(["connection", "keep-alive", "trailer", "transfer-encoding", "upgrade"]);

export type RequestHeaders = Record<string, string | string[]>;

export interface Relay {
  readonly pool: Pool;
  readonly headers: RequestHeaders;
  readonly body: Buffer;
  /** The headers for the client, of what the upstream sent (those between neighbours already gone). */
  onHeaders(status: number, headers: IncomingHttpHeaders): OutgoingHttpHeaders;
  /** Changes the body on its way: given each piece, and undefined at the end. */
  readonly onBody?: ((piece: Buffer | undefined) => Buffer) | undefined;
  /** The upstream is gone, or was never there, and the client still waits. */
  onFailure(error: Error): void;
}

/** A request's headers that go on to the next server. */
export function forwardedHeaders(request: IncomingMessage): RequestHeaders {
  const headers: RequestHeaders = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !notForwarded.has(name)) headers[name] = value;
  }
  return headers;
}

/** Sends the request on and its answer back as it comes, no faster than the client reads. */
export function relay(request: IncomingMessage, response: ServerResponse, plan: Relay): void {
  let upstream: Dispatcher.DispatchController | undefined;
  response.once("close", () => {
    if (!response.writableFinished) upstream?.abort(new Error("the client hung up"));
  });
  const { pool, headers, body } = plan;
  pool.dispatch(
    {
      path: request.url ?? "/",
      method: (request.method ?? "GET") as Dispatcher.HttpMethod,
      headers,
      body: body.length > 0 ? body : null,
    },
    {
      onRequestStart(controller) {
        upstream = controller;
        if (response.destroyed) controller.abort(new Error("the client hung up"));
      },
      onResponseStart(_controller, status, fromUpstream) {
        response.writeHead(status, plan.onHeaders(status, returned(fromUpstream)));
        response.flushHeaders();
      },
      onResponseData(controller, chunk) {
        const piece = plan.onBody === undefined ? chunk : plan.onBody(chunk);
        if (piece.length === 0 || response.write(piece)) return;
        controller.pause();
        response.once("drain", () => controller.resume());
      },
      onResponseEnd() {
        response.end(plan.onBody?.(undefined));
      },
      onResponseError(_controller, error) {
        if (!response.destroyed) plan.onFailure(error);
      },
    },
  );
}

/** Whether nobody listened there; otherwise it broke off later. */
export function connectFailed(error: Error): boolean {
  const code = "code" in error ? error.code : undefined;
  return ["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"].some(
    (known) => known === code,
  );
}

function returned(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !notReturned.has(name)));
}
