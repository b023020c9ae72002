import type { Backend, RouteObject } from "../../../lib/llm-d/gateway-api.ts";
import type { Pool } from "../../../lib/llm-d/inference-pool.ts";
import { isMeant } from "./path.ts";

/** Where the routes of the path lead. */
export interface Backends {
  /** Routes to a pool that there is. */
  readonly found: readonly Pool[];
  /** References to a pool of the namespace that is not there. */
  readonly missing: readonly Backend[];
  /** References to a pool of another namespace, which is not read. */
  readonly elsewhere: readonly Backend[];
  /** References to anything else. */
  readonly others: readonly Backend[];
  /** Those of them in a rule that leads to a pool as well: they take a part of its requests. */
  readonly beside: readonly Backend[];
}

export function backendsOf(
  routes: readonly RouteObject[],
  pools: readonly Pool[],
  namespace: string,
): Backends {
  const all = routes.flatMap(({ backends }) => backends);
  const toPools = all.filter(({ kind }) => kind === "InferencePool");
  const isHere = (backend: Backend) => backend.namespace === undefined || backend.namespace === namespace;
  const here = toPools.filter(isHere);
  const besidePool = ({ backends }: RouteObject) =>
    backends.filter(
      ({ kind, rule }) =>
        kind !== "InferencePool" &&
        backends.some((other) => other.rule === rule && other.kind === "InferencePool"),
    );
  return {
    found: pools.filter((pool) => here.some((backend) => isMeant(pool, backend))),
    missing: here.filter((backend) => !pools.some((pool) => isMeant(pool, backend))),
    elsewhere: toPools.filter((backend) => !isHere(backend)),
    others: all.filter(({ kind }) => kind !== "InferencePool"),
    beside: routes.flatMap(besidePool),
  };
}
