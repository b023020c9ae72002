import type { Dispatcher } from "undici";
import type { Credentials } from "../../lib/credentials.ts";
import { UnreachableError } from "../../lib/errors/index.ts";
import { createDispatcher } from "../../lib/http/index.ts";
import type { Cluster } from "../../lib/kubernetes/index.ts";
import { discoverGateway, discoverHosts, onlyHost } from "../../lib/llm-d/gateway.ts";
import type { Log } from "../../lib/log.ts";
import type { Reading } from "./reading.ts";

/** The gateway as requests are sent to it. */
export interface Target {
  readonly url: string;
  /** Value of the Host header; empty = the URL's own host. */
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
}

interface Given {
  readonly gatewayUrl: string | undefined;
  readonly host: string | undefined;
}

/** The gateway that was given, or the one found in the namespace. Throws when there is none, or more than one. */
export async function locate(
  given: Given,
  cluster: Reading<Cluster>,
  credentials: Credentials,
  log: Log,
): Promise<Target> {
  const { url, hosts, from } = await find(given.gatewayUrl, cluster);
  const host = given.host ?? onlyHost(hosts) ?? "";
  log.info(`gateway: ${url} (${from})${host === "" ? "" : `, host ${host}`}`);
  const token = credentials.token("gateway-token");
  return {
    url,
    host,
    headers: {
      ...(host !== "" && { host }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      "user-agent": "llm-d-validation-catalog",
    },
    dispatcher: createDispatcher({ ca: credentials.ca(), connections: 2, host: host || undefined }),
  };
}

async function find(url: string | undefined, cluster: Reading<Cluster>) {
  if (url !== undefined) {
    const hosts = cluster.known ? await hostsIfReadable(cluster.value) : [];
    // With several a given gateway keeps its URL's own; a found one is ambiguous.
    return { url, hosts: hosts.length === 1 ? hosts : [], from: "given by gateway-url" };
  }
  if (cluster.known) return discoverGateway(cluster.value);
  throw new UnreachableError(`gateway-url is empty, and no gateway can be looked for: ${cluster.why}`, {
    hint: "give gateway-url",
    cause: cluster.error,
  });
}

/** A given gateway needs no right to read routes. */
async function hostsIfReadable(cluster: Cluster): Promise<readonly string[]> {
  try {
    return await discoverHosts(cluster);
  } catch {
    return [];
  }
}
