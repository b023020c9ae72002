import type { Faults } from "./fault.ts";

/** What shows only when requests are sent. */
export const loadFaults = {
  "load.errors-every-third": { parts: { errorsEvery: 3 } },
  "load.stall-mid-stream": { parts: { stallEvery: 10 } },
  "load.slow-metrics": { parts: { metricsDelayMs: 20_000 } },
  "load.worker-restart": { parts: { restartAfter: 10 } },
  "load.engine-dead": { parts: { deadWorker: true } },
  "load.counters-reset": { parts: { resetCountersAfter: 10 } },
  "load.log-missing": { parts: { noAccessLog: true } },
  "load.foreign-traffic": { parts: { foreignPerSecond: 5 } },
} as const satisfies Faults;
