import { setTimeout as sleep } from "node:timers/promises";
import { isPassing } from "../../../lib/kubernetes/index.ts";
import type { Log } from "../../../lib/log.ts";
import type { Pace } from "./pace.ts";

/** Does something, and does it again while only time is needed for it to succeed. Throws its last error. */
export type Patience = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Bears an API server that is away for a moment, and conflicts, for `patienceMs` from now on, all that it is asked for
 * together. A right that is missing is missing still a moment later: that is thrown at once.
 */
export function createPatience(
  { pollMs, patienceMs }: Pace,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): Patience {
  const end = performance.now() + patienceMs;
  let isSaid = false;
  return async (work) => {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const leftMs = end - performance.now();
        if (!isPassing(error) || leftMs <= 0) throw error;
        if (!isSaid) {
          log.info(`overlap guard: trying again for ${Math.ceil(leftMs / 1000)} s: ${error.message}`);
        }
        isSaid = true;
        await sleep(Math.min(pollMs, leftMs), undefined, { signal });
      }
    }
  };
}
