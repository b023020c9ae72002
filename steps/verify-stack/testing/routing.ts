import { InvalidError } from "../../../lib/errors/index.ts";
import type { Condition, Pod, Service } from "../../../lib/kubernetes/index.ts";
import type { Backend, GatewayObject, RouteObject } from "../../../lib/llm-d/gateway-api.ts";
import { OLD_POOL_GROUP, POOL_GROUP, type Pool } from "../../../lib/llm-d/inference-pool.ts";
import { parsePickerConfig } from "../../../lib/llm-d/picker-config.ts";
import { known, type Reading, unknown } from "../reading.ts";
import { findPath } from "../routing/path.ts";
import type { ExtProcReading, PoolReading, Routing } from "../routing/routing.ts";
import type { Scrapes } from "../routing/scrapes.ts";

export const condition = (type: string, status = "True", reason = type): Condition => ({
  type,
  status,
  reason,
  message: "",
});

/** Listens on port 80 of `gw`, and is programmed. */
export function gatewayObject(other: Partial<GatewayObject> = {}): GatewayObject {
  return {
    name: "g",
    className: "istio",
    listeners: [{ name: "http", port: 80, protocol: "HTTP" }],
    addresses: ["gw"],
    conditions: [condition("Accepted"), condition("Programmed")],
    listenerStatuses: [{ name: "http", conditions: [condition("Programmed")] }],
    ...other,
  };
}

export const backend = (other: Partial<Backend> = {}): Backend => ({
  group: POOL_GROUP,
  kind: "InferencePool",
  name: "pool",
  namespace: undefined,
  rule: 0,
  ...other,
});

/** Leads from the gateway to the pool. */
export function routeObject(other: Partial<RouteObject> = {}): RouteObject {
  return {
    name: "r",
    parents: [{ name: "g", namespace: undefined }],
    hostnames: [],
    backends: [backend()],
    statuses: [{ parent: "g", conditions: [condition("Accepted"), condition("ResolvedRefs")] }],
    ...other,
  };
}

export function pool(other: Partial<Pool> = {}): Pool {
  return {
    group: POOL_GROUP,
    name: "pool",
    selector: { app: "vllm" },
    targetPorts: [8000],
    picker: { kind: "Service", name: "epp", port: 9002, failureMode: "FailClose" },
    statuses: [{ parent: "g", conditions: [condition("Accepted"), condition("ResolvedRefs")] }],
    ...other,
  };
}

/** The same pool in the API group of before. */
export const oldPool = (other: Partial<Pool> = {}): Pool => pool({ group: OLD_POOL_GROUP, ...other });

export function service(name: string, other: Partial<Service> = {}): Service {
  return {
    name,
    namespace: "llm-d",
    labels: {},
    selector: { app: name },
    clusterIp: undefined,
    addresses: [],
    ports: [{ name: "grpc", port: 9002, targetPort: undefined }],
    sessionAffinity: "None",
    ...other,
  };
}

/** A pool with its pods, and its picker behind a sound Service. */
export function poolReading(pods: readonly Pod[], pickers: readonly Pod[], of: Pool = pool()): PoolReading {
  return {
    pool: of,
    pods: known(pods),
    service: known({ service: service("epp"), pods: pickers, ready: pickers.length }),
  };
}

/** An EndpointPickerConfig; `plugins` and `profile` are YAML lists in one line. */
export function config(
  plugins = "[{type: prefix-cache-scorer}, {type: queue-scorer}]",
  profile = "[{pluginRef: prefix-cache-scorer, weight: 3}, {pluginRef: queue-scorer, weight: 2}]",
  apiVersion = "llm-d.ai/v1alpha1",
) {
  const text = `{apiVersion: ${apiVersion}, kind: EndpointPickerConfig, plugins: ${plugins}, schedulingProfiles: [{name: default, plugins: ${profile}}]}`;
  return known(parsePickerConfig(text));
}

export const extProc = (other: Partial<ExtProcReading> = {}): ExtProcReading => ({
  source: "EnvoyFilter f",
  targets: ["epp:9002"],
  bodyMode: "FULL_DUPLEX_STREAMED",
  modeOverride: false,
  failOpen: false,
  pickedOnly: false,
  ...other,
});

/** A fresh sample for each of these pods. */
export function scrapes(engines: readonly string[], pickers: readonly string[]): Reading<Scrapes> {
  const fresh = (pod: string) => ({ labels: { pod }, at: 990 });
  return known({ url: "http://p", now: 1000, engines: engines.map(fresh), pickers: pickers.map(fresh) });
}

export const noRouting = unknown<never>(new InvalidError("may not list httproutes"));

/** A Gateway, a route, a pool and its picker as they should be; `pods` are the pool's, `pickers` the picker's. */
export function routing(
  pods: readonly Pod[],
  pickers: readonly Pod[],
  other: Partial<Routing> = {},
): Routing {
  const given = {
    gateways: known([gatewayObject()]),
    routes: known([routeObject()]),
    pools: known([pool()]),
    oldPools: known([]),
    services: known([service("epp")]),
    poolReadings: [poolReading(pods, pickers)],
    pickers: known(pickers),
    pickerConfig: config(),
    extProcs: known([extProc()]),
    destinationRules: known([]),
    scrapes: scrapes(
      pods.map(({ name }) => name),
      pickers.map(({ name }) => name),
    ),
    ...other,
  };
  const list = <T>(reading: Reading<readonly T[]>) => (reading.known ? reading.value : []);
  const objects = {
    gateways: list(given.gateways),
    routes: list(given.routes),
    pools: [...list(given.pools), ...list(given.oldPools)],
    services: list(given.services),
  };
  return { path: findPath(objects, { namespace: "llm-d", url: "http://gw", host: "" }), ...given };
}
