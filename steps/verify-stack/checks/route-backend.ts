import type { Backend } from "../../../lib/llm-d/gateway-api.ts";
import type { Pool } from "../../../lib/llm-d/inference-pool.ts";
import { backendsOf } from "../routing/backends.ts";
import { type Check, fail, pass, skip, some, warn } from "./check.ts";

/** The route leads to an InferencePool: only so is the endpoint picker asked. */
export const routeBackend: Check = {
  id: "route.backend",
  title: "The HTTPRoute leads to an InferencePool",
  reads: "backendRefs of the HTTPRoute; InferencePools of both API groups",
  after: ["route.attached"],
  run({ routing: { routes, pools, oldPools, path }, namespace }) {
    const unread = [routes, pools].find((reading) => !reading.known);
    if (unread !== undefined && !unread.known) return skip(unread.why);
    const all = [pools, oldPools].flatMap((reading) => (reading.known ? reading.value : []));
    if (path.routes.length === 0) return skip(path.whyNoGateway || "no HTTPRoute");
    const names = some(path.routes.map(({ name }) => name));
    const { found, missing, elsewhere, others, beside } = backendsOf(path.routes, all, namespace);
    const absent = some(missing.map((backend) => describe(backend, all)));
    if (found.length > 0) {
      const evidence = `${names} leads to InferencePool ${some(found.map(({ name }) => name))}`;
      if (beside.length > 0)
        return warn(
          `${evidence}, and by the same rule to ${nameAll(beside)}`,
          "leave the pool alone in its rule while you measure: the rest is not routed by prefix",
        );
      if (missing.length === 0) return pass(evidence);
      return warn(`${evidence}, and to ${absent}`, "take what is not there out of the HTTPRoute");
    }
    if (missing.length > 0) {
      if (!oldPools.known && missing.every((backend) => all.every(({ name }) => name !== backend.name)))
        return skip(oldPools.why);
      return fail(
        `${names} leads to ${absent}`,
        `name a pool that is there, and its API group: ${some(all.map(fullName)) || "none"}`,
      );
    }
    if (elsewhere.length > 0)
      return skip(`${names} leads to a pool of namespace ${elsewhere[0]?.namespace}, which is not read`);
    const to = nameAll(others) || "nothing";
    if (all.length === 0) return skip(`no InferencePool in namespace ${namespace}; ${names} leads to ${to}`);
    return fail(
      `${names} leads to ${to}, though there is an InferencePool (${some(all.map(({ name }) => name))})`,
      "give the HTTPRoute the InferencePool as its backend: what leads past it is not routed by prefix",
    );
  },
};

function describe({ group, name }: Backend, all: readonly Pool[]): string {
  const twin = all.find((pool) => pool.name === name);
  const where = twin === undefined ? "which is not there" : `which is there in ${twin.group} only`;
  return `InferencePool ${name} of ${group || "no API group"}, ${where}`;
}

function nameAll(backends: readonly Backend[]): string {
  return some(backends.map(({ kind, name }) => `${kind} ${name}`));
}

function fullName({ group, name }: Pool): string {
  return `${name} of ${group}`;
}
