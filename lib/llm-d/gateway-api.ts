import { z } from "zod";
import { UnreachableError } from "../errors/index.ts";
import type { Cluster } from "../kubernetes/index.ts";

const GROUP = "gateway.networking.k8s.io";
const VERSIONS = ["v1", "v1beta1"];

const gatewaySchema = z
  .object({
    metadata: z.object({ name: z.string() }),
    spec: z.object({ listeners: z.array(z.object({ port: z.number(), protocol: z.string() })).default([]) }),
    status: z.object({ addresses: z.array(z.object({ value: z.string() })).nullish() }).prefault({}),
  })
  .transform(({ metadata, spec, status }) => ({
    name: metadata.name,
    listeners: spec.listeners,
    /** IP addresses and host names alike. */
    addresses: (status.addresses ?? []).map(({ value }) => value).filter((value) => value !== ""),
  }));

const routeSchema = z
  .object({
    metadata: z.object({ name: z.string() }),
    spec: z.object({
      parentRefs: z.array(z.object({ kind: z.string().default("Gateway"), name: z.string() })).nullish(),
      hostnames: z.array(z.string()).nullish(),
      rules: z
        .array(
          z.object({ backendRefs: z.array(z.object({ kind: z.string().default("Service") })).nullish() }),
        )
        .nullish(),
    }),
  })
  .transform(({ metadata, spec }) => ({
    name: metadata.name,
    /** Names of the Gateways that it is attached to. */
    parents: (spec.parentRefs ?? []).filter(({ kind }) => kind === "Gateway").map(({ name }) => name),
    hostnames: spec.hostnames ?? [],
    /** Kinds of what it sends requests to. */
    backends: (spec.rules ?? []).flatMap(({ backendRefs }) => (backendRefs ?? []).map(({ kind }) => kind)),
  }));

const poolSchema = z
  .object({ metadata: z.object({ name: z.string() }) })
  .transform(({ metadata }) => metadata.name);

export type GatewayObject = z.output<typeof gatewaySchema>;
export type RouteObject = z.output<typeof routeSchema>;

/** The Gateways of a namespace; undefined where the Gateway API is not installed. */
export function listGateways(cluster: Cluster): Promise<GatewayObject[] | undefined> {
  return list(cluster, { group: GROUP, versions: VERSIONS, plural: "gateways" }, gatewaySchema);
}

/** The HTTPRoutes of a namespace; undefined where the Gateway API is not installed. */
export function listRoutes(cluster: Cluster): Promise<RouteObject[] | undefined> {
  return list(cluster, { group: GROUP, versions: VERSIONS, plural: "httproutes" }, routeSchema);
}

/** Names of the InferencePools of a namespace, of the GA group first; undefined where no kind of them is installed. */
export async function listPools(cluster: Cluster): Promise<string[] | undefined> {
  const [current, older] = await Promise.all([
    list(
      cluster,
      { group: "inference.networking.k8s.io", versions: ["v1"], plural: "inferencepools" },
      poolSchema,
    ),
    list(
      cluster,
      { group: "inference.networking.x-k8s.io", versions: ["v1alpha2"], plural: "inferencepools" },
      poolSchema,
    ),
  ]);
  return current === undefined ? older : [...current, ...(older ?? [])];
}

async function list<T>(
  cluster: Cluster,
  { group, versions, plural }: { group: string; versions: readonly string[]; plural: string },
  schema: z.ZodType<T>,
): Promise<T[] | undefined> {
  const objects = await cluster.custom(group, versions, plural);
  return objects?.map((object) => {
    const parsed = schema.safeParse(object);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new UnreachableError(`unexpected ${plural} at ${issue?.path.join(".")}: ${issue?.message}`);
  });
}
