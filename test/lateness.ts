import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 5;

/**
 * Watches how late this machine wakes whoever sleeps. Two clocks that sit in two processes disagree by about so much
 * when others use the processors: a bound on their difference has to allow for it, and on a quiet machine it is nothing.
 */
export function watchLateness(): () => number {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return () => {
    delays.disable();
    return Math.max(0, delays.percentile(95) / 1e6 - RESOLUTION_MS);
  };
}
