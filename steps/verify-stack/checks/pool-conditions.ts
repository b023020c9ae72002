import { describe, onPath, refusal } from "../routing/conditions.ts";
import { type Check, fail } from "./check.ts";
import { settled } from "./settled.ts";
import { withoutPool } from "./without-pool.ts";

const WANTED = ["Accepted", "ResolvedRefs"];

/** The gateway's controller has taken the pool, and found its endpoint picker. */
export const poolConditions: Check = {
  id: "pool.conditions",
  title: "The InferencePool is accepted",
  reads: "conditions of the InferencePool",
  after: ["route.attached", "epp.service"],
  run({ routing, namespace }) {
    const { path } = routing;
    if (path.pools.length === 0) return withoutPool(routing);
    const judged = path.pools.map(({ name, statuses }) => ({
      object: `InferencePool ${name}`,
      conditions: onPath(statuses, path).flatMap(({ conditions }) => conditions),
    }));
    for (const { object, conditions } of judged) {
      const refused = refusal(conditions, WANTED);
      if (refused !== undefined)
        return fail(`${object}: ${describe(refused)}`, `kubectl describe inferencepools -n ${namespace}`);
    }
    return settled(judged, WANTED);
  },
};
