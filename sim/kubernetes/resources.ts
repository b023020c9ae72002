import { endpointSlices, gateways, httpRoutes, inferencePools, services } from "./networking.ts";
import type { KubernetesObject } from "./objects.ts";
import { pods } from "./pods.ts";
import { deployments, namespaces } from "./workloads.ts";
import type { World } from "./world.ts";

/** One kind of object that the API can list and get. */
export interface Resource {
  /** "" = the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly objects: (world: World) => readonly KubernetesObject[];
}

/** All that there is; anything else is answered 404. */
export const resources: readonly Resource[] = [
  resource("", "v1", "pods", "Pod", pods),
  resource("", "v1", "services", "Service", services),
  resource("", "v1", "events", "Event", () => []),
  { ...resource("", "v1", "namespaces", "Namespace", namespaces), namespaced: false },
  resource("apps", "v1", "deployments", "Deployment", deployments),
  resource("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", endpointSlices),
  resource("events.k8s.io", "v1", "events", "Event", () => []),
  resource("gateway.networking.k8s.io", "v1", "gateways", "Gateway", gateways),
  resource("gateway.networking.k8s.io", "v1", "httproutes", "HTTPRoute", httpRoutes),
  resource("inference.networking.k8s.io", "v1", "inferencepools", "InferencePool", inferencePools),
];

/** `v1`, `apps/v1` */
export function apiVersion({ group, version }: Pick<Resource, "group" | "version">): string {
  return group === "" ? version : `${group}/${version}`;
}

function resource(
  group: string,
  version: string,
  plural: string,
  kind: string,
  objects: Resource["objects"],
): Resource {
  return { group, version, plural, kind, namespaced: true, objects };
}
