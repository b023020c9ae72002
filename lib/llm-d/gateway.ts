import { InvalidError, UnreachableError } from "../errors/index.ts";
import type { Cluster, Service, ServicePort } from "../kubernetes/index.ts";
import { type GatewayObject, listGateways, listRoutes, type RouteObject } from "./gateway-api.ts";

/** The inference gateway of a namespace. */
export interface Gateway {
  readonly name: string;
  /** Base URL without a trailing slash. */
  readonly url: string;
  /** Host names that its HTTPRoutes ask for, wildcards left out, those of routes to an InferencePool alone if any. */
  readonly hosts: readonly string[];
  /** Where it was found, for the log. */
  readonly from: string;
}

/** Labels that a gateway's Service carries, newest first. */
const SERVICE_LABELS = [
  "gateway.networking.k8s.io/gateway-name",
  "app.kubernetes.io/gateway",
  "istio.io/gateway-name",
];

/** Names of the gateway's Service in llm-d's own installers, which set no label. */
const SERVICE_NAME = /^(llm-d-.*gateway.*|.*-inference-gateway(-.*)?)$/;

/** Ports of a gateway's Service that are not for requests: Istio's health port, Envoy's admin. */
const SIDE_PORTS = new Set([15021, 15020, 15090, 19000]);

/**
 * Finds the one gateway of a namespace: an address of a Gateway (gateway.networking.k8s.io), else a Service that
 * looks like a gateway's. Throws UnreachableError when there is none, InvalidError for more than one.
 */
export async function discoverGateway(cluster: Cluster): Promise<Gateway> {
  const [gateways = [], routes = []] = await Promise.all([listGateways(cluster), listRoutes(cluster)]);
  const addressed = gateways.filter(({ addresses }) => addresses.length > 0);
  const serving = addressed.filter((gateway) => routes.some((route) => isAttached(route, gateway.name)));
  const gateway = only(serving.length > 0 ? serving : addressed, cluster, (candidate) =>
    gatewayUrl(candidate),
  );
  if (gateway !== undefined) {
    const { name } = gateway;
    return { name, url: gatewayUrl(gateway), hosts: hostsOf(routes, name), from: `Gateway ${name}` };
  }
  const service = only(await gatewayServices(cluster), cluster, serviceUrl);
  if (service !== undefined) {
    const name = gatewayOf(service) ?? service.name;
    return { name, url: serviceUrl(service), hosts: hostsOf(routes, name), from: `Service ${service.name}` };
  }
  throw new UnreachableError(
    `no gateway in namespace ${cluster.namespace}: looked for a Gateway with an address and a Service with the label ${SERVICE_LABELS[0]}`,
    {
      hint: "give gateway-url, or the namespace of llm-d",
      reproduce: `kubectl get gateways,services -n ${cluster.namespace}`,
    },
  );
}

/** The host names that the HTTPRoutes of a namespace ask for, for a gateway whose URL was given. */
export async function discoverHosts(cluster: Cluster): Promise<readonly string[]> {
  return hostsOf((await listRoutes(cluster)) ?? []);
}

/** The one host name to ask a found gateway for; undefined where its routes name none. Throws for more than one. */
export function onlyHost(hosts: readonly string[]): string | undefined {
  if (hosts.length < 2) return hosts[0];
  throw new InvalidError(`${hosts.length} host names lead to the gateway: ${hosts.join(", ")}`, {
    hint: "give host with one of them",
  });
}

function only<T extends { readonly name: string }>(
  candidates: readonly T[],
  cluster: Cluster,
  urlOf: (candidate: T) => string,
): T | undefined {
  if (candidates.length < 2) return candidates[0];
  const list = candidates.map((candidate) => `${candidate.name} (${urlOf(candidate)})`).join(", ");
  throw new InvalidError(`${candidates.length} gateways in namespace ${cluster.namespace}: ${list}`, {
    hint: "give gateway-url with one of them",
  });
}

function gatewayUrl({ addresses, listeners }: GatewayObject): string {
  const listener =
    listeners.find(({ protocol }) => protocol === "HTTP") ??
    listeners.find(({ protocol }) => protocol === "HTTPS");
  return baseUrl(listener?.protocol === "HTTPS" ? "https" : "http", addresses[0] ?? "", listener?.port ?? 80);
}

function serviceUrl({ name, namespace, ports }: Service): string {
  const port = requestPort(ports);
  const scheme = port === 443 ? "https" : "http";
  return baseUrl(scheme, `${name}.${namespace}.svc.cluster.local`, port);
}

function requestPort(ports: readonly ServicePort[]): number {
  const candidates = ports.filter(({ port }) => !SIDE_PORTS.has(port));
  const http = candidates.find(({ name, port }) => port === 80 || /^(http|default)(?!s)/.test(name ?? ""));
  return (http ?? candidates[0])?.port ?? 80;
}

function baseUrl(scheme: "http" | "https", address: string, port: number): string {
  const host = address.includes(":") ? `[${address}]` : address;
  return port === (scheme === "http" ? 80 : 443) ? `${scheme}://${host}` : `${scheme}://${host}:${port}`;
}

async function gatewayServices(cluster: Cluster): Promise<Service[]> {
  const services = await cluster.services();
  const labelled = services.filter((service) => gatewayOf(service) !== undefined);
  return labelled.length > 0 ? labelled : services.filter(({ name }) => SERVICE_NAME.test(name));
}

/** Name of the Gateway that a Service belongs to, by its labels. */
export function gatewayOf({ labels }: Service): string | undefined {
  return SERVICE_LABELS.map((label) => labels[label]).find((value) => value !== undefined);
}

function hostsOf(routes: readonly RouteObject[], gateway?: string): string[] {
  const attached = gateway === undefined ? routes : routes.filter((route) => isAttached(route, gateway));
  const toPool = attached.filter(({ backends }) => backends.some(({ kind }) => kind === "InferencePool"));
  const hosts = (toPool.length > 0 ? toPool : attached).map(({ hostnames }) =>
    hostnames.find((hostname) => !hostname.startsWith("*")),
  );
  return [...new Set(hosts.filter((host) => host !== undefined))];
}

function isAttached(route: RouteObject, gateway: string): boolean {
  return route.parents.some(({ name }) => name === gateway);
}
