import { describe, onPath, refusal } from "../routing/conditions.ts";
import { type Check, fail, pass, skip, some } from "./check.ts";
import { withoutPool } from "./without-pool.ts";

/** The gateway's controller has taken the pool, and found its endpoint picker. */
export const poolConditions: Check = {
  id: "pool.conditions",
  title: "The InferencePool is accepted",
  reads: "conditions of the InferencePool",
  after: ["route.attached", "epp.service"],
  run({ routing, namespace }) {
    const { path } = routing;
    if (path.pools.length === 0) return withoutPool(routing);
    const statuses = path.pools.flatMap(({ name, statuses: own }) =>
      onPath(own, path).map(({ conditions }) => ({ name, conditions })),
    );
    for (const { name, conditions } of statuses) {
      const refused = refusal(conditions, ["Accepted", "ResolvedRefs"]);
      if (refused !== undefined)
        return fail(
          `InferencePool ${name}: ${describe(refused)}`,
          `kubectl describe inferencepool ${name} -n ${namespace}`,
        );
    }
    const names = some(path.pools.map(({ name }) => name));
    if (!statuses.some(({ conditions }) => conditions.length > 0))
      return skip(`no controller says anything of InferencePool ${names}`);
    return pass(`${names}: Accepted, ResolvedRefs`);
  },
};
