import { rootCertificates } from "node:tls";
import { Agent } from "undici";

export interface DispatcherOptions {
  /** Certificates in PEM of private authorities, trusted beside the public ones. */
  readonly ca?: string | undefined;
  /** Most connections to one origin; undefined = as many as there are requests. */
  readonly connections?: number;
}

/** A pool of HTTP/1.1 connections. Verification of certificates is never off. */
export function createDispatcher({ ca, connections }: DispatcherOptions = {}): Agent {
  return new Agent({
    ...(connections !== undefined && { connections }),
    connect: { timeout: 5000, ...(ca !== undefined && { ca: [...rootCertificates, ca] }) },
    keepAliveTimeout: 60_000,
  });
}
