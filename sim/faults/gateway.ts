import { change } from "../kubernetes/change.ts";
import { backend, olderPoolGroup, poolGroup } from "../kubernetes/gateway-api.ts";
import { names } from "../kubernetes/names.ts";
import { deny, edit } from "./edit.ts";
import type { Faults } from "./fault.ts";

/** The gateway, and the routes that lead from it. */
export const gatewayFaults = {
  "gateway.reachable": { parts: { gatewayDown: true } },
  "gateway.programmed": {
    objects: [
      edit("gateways", ({ status }) =>
        deny(status.conditions, "Programmed", "NoResources", "no proxy could be started"),
      ),
    ],
  },
  "route.attached.no-route": { objects: [change("httpRoutes", () => [])] },
  "route.attached.not-accepted": {
    objects: [
      deniedRoute("Accepted", "NotAllowedByListeners", "no listener allows routes of this namespace"),
    ],
  },
  "route.attached.unresolved-refs": {
    objects: [deniedRoute("ResolvedRefs", "RefNotPermitted", "no ReferenceGrant permits the backend")],
  },
  "route.backend.service": { objects: [leadingTo({ ...backend("", "Service", names.decode), port: 8000 })] },
  "route.backend.wrong-pool": {
    objects: [leadingTo(backend(poolGroup, "InferencePool", "gaie-inference-scheduling"))],
  },
  "route.backend.old-group": {
    objects: [leadingTo(backend(olderPoolGroup, "InferencePool", names.pool))],
  },
} as const satisfies Faults;

function deniedRoute(type: string, reason: string, message: string) {
  return edit("httpRoutes", ({ status }) => {
    for (const { conditions } of status.parents) deny(conditions, type, reason, message);
  });
}

function leadingTo(target: ReturnType<typeof backend>) {
  return edit("httpRoutes", ({ spec }) => {
    for (const rule of spec.rules) rule.backendRefs = [target];
  });
}
