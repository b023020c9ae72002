import { z } from "zod";
import { type Cluster, conditionsSchema } from "../kubernetes/index.ts";
import { type Kind, listKind } from "./custom-list.ts";
import { parentStatusesSchema } from "./parent-status.ts";

const GROUP = "gateway.networking.k8s.io";

const kind = (plural: string): Kind => ({ group: GROUP, versions: ["v1", "v1beta1"], plural });

const gatewaySchema = z
  .object({
    metadata: z.object({ name: z.string() }),
    spec: z.object({
      gatewayClassName: z.string().default(""),
      listeners: z
        .array(z.object({ name: z.string().default(""), port: z.number(), protocol: z.string() }))
        .default([]),
    }),
    status: z
      .object({
        addresses: z.array(z.object({ value: z.string() })).nullish(),
        conditions: conditionsSchema,
        listeners: z.array(z.object({ name: z.string(), conditions: conditionsSchema })).nullish(),
      })
      .prefault({}),
  })
  .transform(({ metadata, spec, status }) => ({
    name: metadata.name,
    className: spec.gatewayClassName,
    listeners: spec.listeners,
    /** IP addresses and host names alike. */
    addresses: (status.addresses ?? []).map(({ value }) => value).filter((value) => value !== ""),
    conditions: status.conditions,
    /** What is said of each listener. */
    listenerStatuses: status.listeners ?? [],
  }));

const backendSchema = z
  .object({
    group: z.string().nullish(),
    kind: z.string().default("Service"),
    name: z.string().default(""),
    namespace: z.string().nullish(),
    weight: z.number().nullish(),
  })
  .transform(({ group, kind, name, namespace, weight }) => ({
    weight: weight ?? 1,
    /** Empty = the core group. */
    group: group ?? "",
    kind,
    name,
    /** Undefined = the route's own. */
    namespace: namespace ?? undefined,
  }));

const routeSchema = z
  .object({
    metadata: z.object({ name: z.string() }),
    spec: z.object({
      parentRefs: z
        .array(
          z.object({
            kind: z.string().default("Gateway"),
            name: z.string(),
            namespace: z.string().nullish(),
          }),
        )
        .nullish(),
      hostnames: z.array(z.string()).nullish(),
      rules: z.array(z.object({ backendRefs: z.array(backendSchema).nullish() })).nullish(),
    }),
    status: z.object({ parents: parentStatusesSchema }).prefault({}),
  })
  .transform(({ metadata, spec, status }) => ({
    name: metadata.name,
    /** The Gateways that it is attached to; without a namespace = the route's own. */
    parents: (spec.parentRefs ?? [])
      .filter(({ kind: of }) => of === "Gateway")
      .map(({ name, namespace }) => ({ name, namespace: namespace ?? undefined })),
    hostnames: spec.hostnames ?? [],
    /** What it sends requests to, and by which of its rules; what has the weight 0 gets none. */
    backends: (spec.rules ?? []).flatMap(({ backendRefs }, rule) =>
      (backendRefs ?? []).flatMap(({ weight, ...backend }) => (weight === 0 ? [] : { ...backend, rule })),
    ),
    statuses: status.parents,
  }));

export type GatewayObject = z.output<typeof gatewaySchema>;
export type RouteObject = z.output<typeof routeSchema>;
export type Backend = RouteObject["backends"][number];

/** The Gateways of a namespace; undefined where the Gateway API is not installed. */
export function listGateways(cluster: Cluster): Promise<GatewayObject[] | undefined> {
  return listKind(cluster, kind("gateways"), gatewaySchema);
}

/** The HTTPRoutes of a namespace; undefined where the Gateway API is not installed. */
export function listRoutes(cluster: Cluster): Promise<RouteObject[] | undefined> {
  return listKind(cluster, kind("httproutes"), routeSchema);
}
