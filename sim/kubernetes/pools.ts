import { controllerName, gatewayRef } from "./gateway-api.ts";
import { conditions, metadata } from "./metadata.ts";
import { labels, names, ports } from "./names.ts";
import { requestPort, type World } from "./world.ts";

/** As the charts have it: without a picker requests go to any engine. */
const failureMode = "FailOpen";

export function inferencePools(world: World) {
  return [
    {
      metadata: metadata(world, names.pool, "pool"),
      spec: {
        selector: { matchLabels: labels.pool(world) },
        targetPorts: targetPorts(world).map((number) => ({ number })),
        endpointPickerRef: {
          group: "",
          kind: "Service",
          name: names.picker,
          port: { number: ports.picker },
          failureMode,
        },
      },
      status: {
        parents: [
          {
            parentRef: { ...gatewayRef },
            controllerName,
            conditions: conditions(world, "Accepted", "ResolvedRefs"),
          },
        ],
      },
    },
  ];
}

/** The same pool as the API group of before had it; no stack of ours has one unless something is wrong. */
export function olderPool(world: World, targetPortNumber: number) {
  return {
    metadata: metadata(world, names.pool, "older pool"),
    spec: {
      selector: labels.pool(world),
      targetPortNumber,
      extensionRef: { group: "", kind: "Service", name: names.picker, portNumber: ports.picker, failureMode },
    },
    status: { parent: [{ parentRef: { ...gatewayRef }, conditions: conditions(world, "Accepted") }] },
  };
}

/** On one machine each pod has a port of its own, so there may be more than the eight that a cluster allows. */
function targetPorts(world: World): number[] {
  return [...new Set(world.workers().map(requestPort))];
}
