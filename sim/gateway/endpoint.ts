import type { Role } from "../role.ts";

/** What the gateway last heard from a worker. */
export interface Load {
  /** Requests that wait in the worker's queue. */
  waiting: number;
  /** Share of its KV cache in use, 0..1. */
  kvUsage: number;
}

/** A worker as the gateway sees it. */
export interface Endpoint {
  readonly name: string;
  readonly role: Role;
  /** `ip:port`, what the access log calls upstream_host. */
  readonly address: string;
  /** Only ready endpoints get requests; whether the worker answers is another matter. */
  readonly ready: boolean;
  readonly load: Load;
}
