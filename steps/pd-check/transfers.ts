import { type Observed, overall } from "./observed.ts";

/** KV blocks on their way between engines, as NIXL counts them: where they arrive, or with a connector that pushes where they leave. */
export interface Transfers {
  readonly count: number;
  /** Undefined without a transfer. */
  readonly meanMs: number | undefined;
  /** Of all of them together; undefined where it is not exported. */
  readonly bytes: number | undefined;
}

/** Undefined: not exported. */
export function transfersOf(observed: Observed): Transfers | undefined {
  const count = overall(observed, "transfers");
  const seconds = overall(observed, "transferSeconds");
  if (count === undefined) return undefined;
  const meanMs = seconds === undefined || count === 0 ? undefined : (1000 * seconds) / count;
  return { count, meanMs, bytes: overall(observed, "transferBytes") };
}
