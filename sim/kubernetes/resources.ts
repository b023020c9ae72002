import { shown } from "./change.ts";
import { gatewayGroup, olderPoolGroup, poolGroup } from "./gateway-api.ts";
import type { Kind } from "./kinds.ts";
import type { KubernetesObject } from "./objects.ts";
import { deletePod, patchDeployment } from "./restart.ts";
import { namespaces } from "./workloads.ts";
import type { World } from "./world.ts";

/** What a client wants to be written. */
export interface WriteRequest {
  readonly namespace: string;
  /** Undefined for a POST. */
  readonly name: string | undefined;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
  readonly contentType: string;
  /** Asked by `dryRun=All` in the query: all is checked, and nothing changed. */
  readonly dryRun: boolean;
}

/** Does a write, and gives the object as it is afterwards. Throws StatusError. */
export type Writer = (world: World, request: WriteRequest) => KubernetesObject;

/** One kind of object that the API can list and get, and write by the methods that it has a writer for. */
export interface Resource {
  /** "" = the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly objects: (world: World) => readonly KubernetesObject[];
  readonly writers: Readonly<Record<string, Writer>>;
}

/** All that there is; anything else is answered 404. */
export const resources: readonly Resource[] = [
  resource("", "v1", "pods", "Pod", of("pods"), { DELETE: deletePod }),
  resource("", "v1", "services", "Service", of("services")),
  resource("", "v1", "configmaps", "ConfigMap", of("configMaps")),
  resource("", "v1", "events", "Event", of("events")),
  { ...resource("", "v1", "namespaces", "Namespace", namespaces), namespaced: false },
  resource("apps", "v1", "deployments", "Deployment", of("deployments"), { PATCH: patchDeployment }),
  resource("apps", "v1", "statefulsets", "StatefulSet", () => []),
  resource("coordination.k8s.io", "v1", "leases", "Lease", ({ leases }) => leases.all(), {
    POST: ({ leases }, { namespace, body }) => leases.create(namespace, body),
    PUT: ({ leases }, { name = "", body }) => leases.update(name, body),
  }),
  resource("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", of("endpointSlices")),
  resource("events.k8s.io", "v1", "events", "Event", () => []),
  resource(gatewayGroup, "v1", "gateways", "Gateway", of("gateways")),
  resource(gatewayGroup, "v1", "httproutes", "HTTPRoute", of("httpRoutes")),
  resource(poolGroup, "v1", "inferencepools", "InferencePool", of("inferencePools")),
  resource(olderPoolGroup, "v1alpha2", "inferencepools", "InferencePool", of("olderInferencePools")),
  resource("networking.istio.io", "v1", "destinationrules", "DestinationRule", of("destinationRules")),
  resource("networking.istio.io", "v1alpha3", "envoyfilters", "EnvoyFilter", of("envoyFilters")),
  // Runs of the local runner are no objects of any cluster.
  resource("tekton.dev", "v1", "pipelineruns", "PipelineRun", () => []),
];

function of(kind: Kind): Resource["objects"] {
  return (world) => shown(world, kind);
}

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
  writers: Resource["writers"] = {},
): Resource {
  return { group, version, plural, kind, namespaced: true, objects, writers };
}
