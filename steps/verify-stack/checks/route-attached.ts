import type { RouteObject } from "../../../lib/llm-d/gateway-api.ts";
import { backendsOf } from "../routing/backends.ts";
import { describe, onPath, refusal } from "../routing/conditions.ts";
import { poolNames } from "../routing/routing.ts";
import type { Scene } from "../scene.ts";
import { type Check, type Conclusion, fail, skip, some } from "./check.ts";
import { settled } from "./settled.ts";

/** An HTTPRoute leads away from the gateway, and the gateway's controller has taken it. */
export const routeAttached: Check = {
  id: "route.attached",
  title: "An HTTPRoute is attached to the Gateway",
  reads: "HTTPRoutes and their conditions; InferencePools",
  run(scene) {
    const { routes, path } = scene.routing;
    if (!routes.known) return skip(routes.why);
    if (path.routes.length === 0) return withoutRoute(scene);
    for (const route of path.routes) {
      const problem = problemOf(route, scene);
      if (problem !== undefined) return problem;
    }
    const judged = path.routes.map(({ name, statuses }) => ({
      object: `HTTPRoute ${name}`,
      conditions: onPath(statuses, path).flatMap(({ conditions }) => conditions),
    }));
    return settled(judged, ["Accepted", "ResolvedRefs"]);
  },
};

function withoutRoute({ routing, namespace }: Scene): Conclusion {
  const { path } = routing;
  const pools = poolNames(routing);
  if (!pools.known) return skip(pools.why);
  const [gateway] = path.gateways;
  if (gateway === undefined) return skip(path.whyNoGateway);
  if (pools.value.length === 0) return skip(`no HTTPRoute for Gateway ${gateway.name}, and no InferencePool`);
  return fail(
    `no HTTPRoute for Gateway ${gateway.name}, though there is an InferencePool (${some(pools.value)})`,
    `create an HTTPRoute with parentRefs: [{name: ${gateway.name}}] that leads to it; kubectl get httproutes -n ${namespace}`,
  );
}

function problemOf(route: RouteObject, { routing, namespace }: Scene): Conclusion | undefined {
  const { path, pools, oldPools } = routing;
  const conditions = onPath(route.statuses, path).flatMap((status) => status.conditions);
  const remedy = `kubectl describe httproute ${route.name} -n ${namespace}`;
  const refused = refusal(conditions, ["Accepted"]);
  if (refused !== undefined) return fail(`HTTPRoute ${route.name}: ${describe(refused)}`, remedy);
  const unresolved = refusal(conditions, ["ResolvedRefs"]);
  if (unresolved === undefined) return undefined;
  const all = [pools, oldPools].flatMap((reading) => (reading.known ? reading.value : []));
  // The controller says no more than that what the route leads to is not there.
  if (backendsOf([route], all, namespace).missing.length > 0) return skip("see route.backend");
  return fail(`HTTPRoute ${route.name}: ${describe(unresolved)}`, remedy);
}
