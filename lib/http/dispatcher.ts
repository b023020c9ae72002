import { rootCertificates } from "node:tls";
import { Agent, type Dispatcher, Pool, ProxyAgent } from "undici";
import { proxyFor } from "./proxies.ts";
import { namesProxy } from "./proxy-variables.ts";

export interface DispatcherOptions {
  /** Certificates in PEM of private authorities, trusted beside the public ones. */
  readonly ca?: string | undefined;
  /** Most connections to one origin; undefined = as many as there are requests. */
  readonly connections?: number;
  /** Host header of the requests, where it is not the URL's: TLS asks for that name. */
  readonly host?: string | undefined;
}

const CONNECT_TIMEOUT_MS = 5000;

/**
 * A pool of HTTP/1.1 connections, through the proxies that the environment names. Verification of certificates is
 * never off.
 */
export function createDispatcher({ ca, connections, host }: DispatcherOptions = {}): Dispatcher {
  const trust = ca === undefined ? undefined : { ca: [...rootCertificates, ca] };
  const options = {
    ...(connections !== undefined && { connections }),
    keepAliveTimeout: 60_000,
  };
  const direct = { ...options, connect: { timeout: CONNECT_TIMEOUT_MS, ...trust } };
  if (!namesProxy(process.env)) return new Agent(direct);
  // undici's own agent for these variables knows no networks in NO_PROXY, where clusters have those of their pods.
  const factory = (origin: string | URL, own: object): Dispatcher => {
    const proxy = proxyFor(origin);
    if (proxy === undefined) return new Pool(origin, own);
    const name = host?.replace(/:\d+$/, "");
    return new ProxyAgent({
      ...options,
      uri: proxy.url.href,
      connectTimeout: CONNECT_TIMEOUT_MS,
      // Without these it takes the name from the Host header, as it does directly.
      ...(trust && { requestTls: { ...trust, ...(name !== undefined && { servername: name }) } }),
      ...(trust && { proxyTls: trust }),
    });
  };
  return new Agent({ ...direct, factory });
}
