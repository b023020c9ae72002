import { events } from "./events.ts";
import { gateways, httpRoutes } from "./gateway-api.ts";
import { gatewayConfigMap } from "./gateway-pod.ts";
import type { KubernetesObject } from "./objects.ts";
import { pickerConfigMap } from "./picker-pod.ts";
import { pods } from "./pods.ts";
import { inferencePools, type olderPool } from "./pools.ts";
import { endpointSlices, services } from "./services.ts";
import { deployments } from "./workloads.ts";
import type { World } from "./world.ts";

/** What is shown of a stack that has nothing wrong with it. */
export const kinds = {
  pods,
  services,
  endpointSlices,
  configMaps: (world: World) => [pickerConfigMap(world), gatewayConfigMap(world)],
  events,
  deployments,
  gateways,
  httpRoutes,
  inferencePools,
  olderInferencePools: (_world: World): ReturnType<typeof olderPool>[] => [],
  destinationRules: (_world: World): KubernetesObject[] => [],
  envoyFilters: (_world: World): KubernetesObject[] => [],
};

export type Kind = keyof typeof kinds;

/** An object of a kind, made for one request: it may be changed. */
export type Shown<K extends Kind> = ReturnType<(typeof kinds)[K]>[number];
