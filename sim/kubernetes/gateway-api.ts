import { conditions, metadata } from "./metadata.ts";
import { names } from "./names.ts";
import type { World } from "./world.ts";

export const gatewayGroup = "gateway.networking.k8s.io";
export const poolGroup = "inference.networking.k8s.io";
export const olderPoolGroup = "inference.networking.x-k8s.io";

/** Who writes the conditions. */
export const controllerName = "istio.io/gateway-controller";

/** What routes and pools have as their parent. */
export const gatewayRef = { group: gatewayGroup, kind: "Gateway", name: names.gateway };

export function gateways(world: World) {
  return [
    {
      metadata: metadata(world, names.gateway, "gateway"),
      spec: {
        gatewayClassName: "istio",
        listeners: [
          {
            name: "default",
            port: world.gatewayPort,
            protocol: "HTTP",
            allowedRoutes: { namespaces: { from: "Same" } },
          },
        ],
      },
      status: {
        addresses: [{ type: "IPAddress", value: "127.0.0.1" }],
        conditions: conditions(world, "Accepted", "Programmed"),
        listeners: [
          {
            name: "default",
            attachedRoutes: 1,
            supportedKinds: [{ group: gatewayGroup, kind: "HTTPRoute" }],
            conditions: [
              ...conditions(world, "Accepted", "Programmed", "ResolvedRefs"),
              // The one condition that is well when it does not hold.
              ...conditions(world, "Conflicted").map((condition) => ({
                ...condition,
                status: "False" as const,
                reason: "NoConflicts",
              })),
            ],
          },
        ],
      },
    },
  ];
}

export function httpRoutes(world: World) {
  return [
    {
      metadata: metadata(world, names.route, "route"),
      spec: {
        hostnames: [world.host],
        parentRefs: [{ ...gatewayRef }],
        rules: [
          {
            matches: [{ path: { type: "PathPrefix", value: "/" } }],
            backendRefs: [backend(poolGroup, "InferencePool", names.pool)],
          },
        ],
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

export interface BackendRef {
  group: string;
  kind: string;
  name: string;
  port?: number;
  weight: number;
}

export function backend(group: string, kind: string, name: string): BackendRef {
  return { group, kind, name, weight: 1 };
}
