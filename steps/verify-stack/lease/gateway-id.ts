import { createHash } from "node:crypto";
import { isIP } from "node:net";
import type { Service } from "../../../lib/kubernetes/index.ts";

interface Known {
  /** Namespace of the run: what a bare Service name is looked up in. */
  readonly runNamespace: string;
  /** Services that an address may belong to. */
  readonly services: readonly Service[];
}

/**
 * One text for one gateway, however its URL is spelled: `service.namespace:port` for a Service, else `host:port`.
 * Neither scheme nor path nor Host header tells gateways apart: whoever sends through the same one disturbs the other.
 */
export function gatewayId(url: string, { runNamespace, services }: Known): string {
  const { protocol, hostname, port: given } = new URL(url);
  const port = Number(given || (protocol === "https:" ? 443 : 80));
  const host = hostname.replace(/\.$/, "").replace(/^\[(.*)\]$/, "$1");
  return `${serviceOf(host, port, services) ?? spelledOut(host, runNamespace)}:${port}`;
}

/** Namespace of the Service that a gateway is; undefined for an address or a host outside the cluster. */
export function namespaceOf(id: string): string | undefined {
  const [, namespace] = /^[^.:]+\.([^.:]+):\d+$/.exec(id) ?? [];
  return namespace;
}

/** Name of the Lease for a gateway: readable, and told apart by a hash of the whole text. */
export function leaseName(id: string): string {
  const slug = id.replace(/:\d+$/, "").replace(/[^a-z0-9]+/g, "-");
  const hash = createHash("sha256").update(id).digest("hex").slice(0, 8);
  return ["llm-d-benchmark", slug.slice(0, 20).replace(/^-+|-+$/g, ""), hash]
    .filter((part) => part !== "")
    .join("-");
}

/** The Service behind an address or a load balancer's name. On one machine several share one, so the port counts. */
function serviceOf(host: string, port: number, services: readonly Service[]): string | undefined {
  const found = services.find(
    ({ addresses, ports }) => addresses.includes(host) && ports.some((own) => own.port === port),
  );
  return found && `${found.name}.${found.namespace}`;
}

/** A name as the cluster's DNS completes it, without the cluster's domain; any other host as it is. */
function spelledOut(host: string, runNamespace: string): string {
  if (isIP(host) !== 0 || host === "localhost") return host;
  const [service, namespace = runNamespace, svc = "svc"] = host.split(".");
  return svc === "svc" ? `${service}.${namespace}` : host;
}
