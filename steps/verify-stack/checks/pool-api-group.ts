import { isDeepStrictEqual } from "node:util";
import { OLD_POOL_GROUP, POOL_GROUP, type Pool } from "../../../lib/llm-d/inference-pool.ts";
import { type Check, fail, pass, skip, warn } from "./check.ts";
import { withoutPool } from "./without-pool.ts";

/** There is one pool of a name, in the API group of today: gateway and picker may each look into another one. */
export const poolApiGroup: Check = {
  id: "pool.api-group",
  title: "The InferencePool is in one API group",
  reads: "InferencePools of both API groups",
  run({ routing, namespace }) {
    const { path, pools, oldPools } = routing;
    if (path.pools.length === 0) return withoutPool(routing);
    const unread = [pools, oldPools].find((reading) => !reading.known);
    if (unread !== undefined && !unread.known) return skip(unread.why);
    const inGroup = (reading: typeof pools, name: string) =>
      reading.known ? reading.value.find((pool) => pool.name === name) : undefined;
    const names = [...new Set(path.pools.map(({ name }) => name))];
    const notes: string[] = [];
    for (const name of names) {
      const [current, old] = [inGroup(pools, name), inGroup(oldPools, name)];
      if (current === undefined)
        return warn(
          `InferencePool ${name} is in ${OLD_POOL_GROUP} only`,
          `create it in ${POOL_GROUP}, and name that group in the HTTPRoute: newer gateways know no other`,
        );
      const differing = old === undefined ? [] : differences(current, old);
      if (differing.length > 0)
        return fail(
          `InferencePool ${name} is in ${POOL_GROUP} and in ${OLD_POOL_GROUP}, with another ${differing.join(", ")}`,
          `delete the one that nothing names: kubectl delete inferencepools.${OLD_POOL_GROUP} ${name} -n ${namespace}`,
        );
      notes.push(`${name} in ${POOL_GROUP}${old === undefined ? "" : `, and the same in ${OLD_POOL_GROUP}`}`);
    }
    return pass(notes.join("; "));
  },
};

function differences(one: Pool, other: Pool): string[] {
  const { name: picker, port } = one.picker ?? {};
  const { name: otherPicker, port: otherPort } = other.picker ?? {};
  return [
    ...(isDeepStrictEqual(one.selector, other.selector) ? [] : ["selector"]),
    // The old group knows one port alone.
    ...(other.targetPorts.every((number) => one.targetPorts.includes(number)) ? [] : ["port"]),
    ...(picker === otherPicker && port === otherPort ? [] : ["endpoint picker"]),
  ];
}
