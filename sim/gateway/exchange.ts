import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { header } from "../http/header.ts";
import type { AccessEntry } from "./access-log.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Candidate } from "./scheduler.ts";

/** One request on its way through the gateway: what the access log will say about it. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The client's x-request-id, or a new one. */
  readonly requestId: string;
  readonly routeName: string;
  readonly #startTime = new Date();
  readonly #startedAt = performance.now();
  readonly #peer: string;
  upstream: Endpoint | undefined;
  /** Whether an endpoint picker chose the upstream. */
  picked = false;
  /** What the picker tells of its choice; undefined unless it is asked to. */
  candidates: readonly Candidate[] | undefined;
  flags = "-";
  details = "via_upstream";
  upstreamServiceMs: number | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, routeName: string) {
    this.request = request;
    this.response = response;
    this.requestId = header(request, "x-request-id") || randomUUID();
    this.routeName = routeName;
    // Asked now: a socket that was closed no longer knows its peer.
    this.#peer = `${request.socket.remoteAddress ?? ""}:${request.socket.remotePort ?? ""}`;
  }

  /** Milliseconds since the request's head was read. */
  elapsed(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  /** The line for the log, once the response is over. */
  entry(): AccessEntry {
    const { request, response, upstream } = this;
    const left = !response.writableFinished && this.flags === "-";
    return {
      authority: request.headers.host ?? null,
      downstream_remote_address: this.#peer,
      duration: this.elapsed(),
      ...(this.candidates && { endpoint_scores: scoresOf(this.candidates) }),
      gateway_destination_endpoint: this.picked ? (upstream?.address ?? null) : null,
      method: request.method ?? "",
      path: request.url ?? "",
      protocol: `HTTP/${request.httpVersion}`,
      request_id: this.requestId,
      response_code: response.headersSent ? response.statusCode : 0,
      response_code_details: left ? "downstream_remote_disconnect" : this.details,
      response_flags: left ? "DC" : this.flags,
      route_name: this.routeName,
      start_time: this.#startTime.toISOString(),
      upstream_host: upstream?.address ?? null,
      upstream_service_time: this.upstreamServiceMs === undefined ? null : String(this.upstreamServiceMs),
      user_agent: request.headers["user-agent"] ?? null,
      x_session_id: header(request, "x-session-id") || null,
      x_test_id: header(request, "x-test-id") || null,
    };
  }
}

function scoresOf(candidates: readonly Candidate[]): Record<string, number> {
  return Object.fromEntries(candidates.map(({ endpoint, score }) => [endpoint.address, score]));
}
