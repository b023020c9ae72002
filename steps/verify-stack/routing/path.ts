import type { Service } from "../../../lib/kubernetes/index.ts";
import { gatewayOf } from "../../../lib/llm-d/gateway.ts";
import type { Backend, GatewayObject, RouteObject } from "../../../lib/llm-d/gateway-api.ts";
import type { Pool } from "../../../lib/llm-d/inference-pool.ts";
import { gatewayId } from "../lease/gateway-id.ts";

/** What there is in a namespace; empty where it is unknown. */
export interface Objects {
  readonly gateways: readonly GatewayObject[];
  readonly routes: readonly RouteObject[];
  /** Of both API groups. */
  readonly pools: readonly Pool[];
  readonly services: readonly Service[];
}

/** What of it a request through the gateway's URL meets. What belongs to other gateways or models is left out. */
export interface Path {
  readonly gateways: readonly GatewayObject[];
  /** Why no Gateway is known to be on the path; empty when one is. */
  readonly whyNoGateway: string;
  /** The gateway's own Services. */
  readonly services: readonly Service[];
  readonly routes: readonly RouteObject[];
  readonly pools: readonly Pool[];
  /** Why no pool is known to be on the path, though there are some; empty otherwise. */
  readonly whyNoPool: string;
}

interface Way {
  readonly namespace: string;
  readonly url: string;
  /** Host header; empty = the URL's own. */
  readonly host: string;
}

/** The gateway is the one with the URL's address, or that of the Service there; else those that lead to a pool. */
export function findPath(objects: Objects, way: Way): Path {
  const own = servicesAt(objects.services, way);
  const { names, whyNoGateway } = gatewaysOf(objects, own, way);
  const gateways = objects.gateways.filter(({ name }) => names.has(name));
  const attached = objects.routes.filter(({ parents }) =>
    parents.some((parent) => names.has(keyOf(parent, way.namespace))),
  );
  const host = way.host || new URL(way.url).hostname;
  const routes = narrowed(
    narrowed(attached, (route) => answersTo(route, host)),
    leadsToPool,
  );
  return {
    gateways,
    whyNoGateway: gateways.length > 0 ? "" : whyNoGateway,
    services: [
      ...new Set([...own, ...objects.services.filter((service) => names.has(gatewayOf(service) ?? ""))]),
    ],
    routes,
    ...poolsOf(objects.pools, routes, way.namespace),
  };
}

/** Whether a pool is the one that a route names. */
export function isMeant({ group, name }: Pool, backend: Backend): boolean {
  return backend.kind === "InferencePool" && backend.group === group && backend.name === name;
}

function gatewaysOf(
  { gateways, routes }: Objects,
  own: readonly Service[],
  { namespace, url }: Way,
): { names: ReadonlySet<string>; whyNoGateway: string } {
  const [service] = own;
  const leading = routes.filter(leadsToPool).flatMap(({ parents }) => parents);
  const leadingNames = leading.map((parent) => keyOf(parent, namespace));
  const addressed = narrowed(
    gateways.filter((gateway) => hasAddress(gateway, url)),
    ({ name }) => leadingNames.includes(name),
  );
  if (addressed.length > 0) return { names: new Set(addressed.map(({ name }) => name)), whyNoGateway: "" };
  if (service !== undefined) {
    const found = gateways.filter(
      ({ name, className }) =>
        name === gatewayOf(service) || service.name === name || service.name === `${name}-${className}`,
    );
    return {
      names: new Set(found.map(({ name }) => name)),
      whyNoGateway: `the gateway is Service ${service.name}, and there is no Gateway of it`,
    };
  }
  const elsewhere = leadingNames.find((name) => name.includes("/"));
  const whyNoGateway =
    elsewhere === undefined
      ? `no Gateway in namespace ${namespace} has the address ${new URL(url).hostname}`
      : `Gateway ${elsewhere} is in another namespace, which is not read`;
  return { names: new Set(leadingNames), whyNoGateway };
}

/** A Gateway's name, with its namespace where that is not the one that is read. */
function keyOf({ name, namespace }: RouteObject["parents"][number], here: string): string {
  return namespace === undefined || namespace === here ? name : `${namespace}/${name}`;
}

function servicesAt(services: readonly Service[], { namespace, url }: Way): Service[] {
  const id = gatewayId(url, { runNamespace: namespace, services });
  return services.filter(({ name, ports }) =>
    ports.some(({ port }) => id === `${name}.${namespace}:${port}`),
  );
}

function hasAddress({ addresses, listeners }: GatewayObject, url: string): boolean {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const number = Number(port || (protocol === "https:" ? 443 : 80));
  return addresses.includes(host) && (listeners.length === 0 || listeners.some((own) => own.port === number));
}

function leadsToPool({ backends }: RouteObject): boolean {
  return backends.some(({ kind }) => kind === "InferencePool");
}

function answersTo({ hostnames }: RouteObject, host: string): boolean {
  const asked = host.replace(/:\d+$/, "");
  return (
    hostnames.length === 0 ||
    hostnames.some((name) => (name.startsWith("*.") ? asked.endsWith(name.slice(1)) : name === asked))
  );
}

/** Those that fit, if any does. */
function narrowed<T>(list: readonly T[], fits: (item: T) => boolean): readonly T[] {
  const fitting = list.filter(fits);
  return fitting.length > 0 ? fitting : list;
}

/** The pools that the routes name; where they name none, the one pool that there is, of the newer group first. */
function poolsOf(
  pools: readonly Pool[],
  routes: readonly RouteObject[],
  namespace: string,
): Pick<Path, "pools" | "whyNoPool"> {
  const backends = routes.flatMap((route) => route.backends);
  const named = pools.filter((pool) => backends.some((backend) => isMeant(pool, backend)));
  if (named.length > 0) return { pools: named, whyNoPool: "" };
  const names = new Set(pools.map(({ name }) => name));
  if (names.size < 2) return { pools: pools.slice(0, 1), whyNoPool: "" };
  const whyNoPool = `${names.size} InferencePools in namespace ${namespace}, and no route tells which is the run's`;
  return { pools: [], whyNoPool };
}
