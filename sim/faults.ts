/** What a stack does beside working well. Zero, false and undefined mean: nothing. */
export interface Misbehaviour {
  /** The gateway answers 500 to every n-th completion. */
  errorsEvery: number;
  /** Every n-th stream stops after three tokens, for ever. */
  stallEvery: number;
  /** Milliseconds that a worker's /metrics takes. */
  metricsDelayMs: number;
  /** After so many measured completions the worker that served the last of them restarts. */
  restartAfter: number;
  /** After so many measured completions that worker's counters go to zero; its container goes on. */
  resetCountersAfter: number;
  /** Completions a second that somebody else sends. */
  foreignPerSecond: number;
  /** The first worker refuses connections, though its pod is ready. */
  deadWorker: boolean;
  /** The last worker's pod is not ready and gets no requests. */
  unreadyWorker: boolean;
  /** The gateway's port is closed. */
  gatewayDown: boolean;
  /** The gateway writes no access log. */
  noAccessLog: boolean;
  /** No endpoint picker: no pod, no mark on responses, requests go round in turn. */
  noPicker: boolean;
}

export const noMisbehaviour: Misbehaviour = {
  errorsEvery: 0,
  stallEvery: 0,
  metricsDelayMs: 0,
  restartAfter: 0,
  resetCountersAfter: 0,
  foreignPerSecond: 0,
  deadWorker: false,
  unreadyWorker: false,
  gatewayDown: false,
  noAccessLog: false,
  noPicker: false,
};

/**
 * A stack that is broken in one named way: `check-id[.variant]` for what a check of the stack can find, `load.*` for
 * what shows only under load.
 */
export const faults = {
  "load.errors-every-third": { errorsEvery: 3 },
  "load.stall-mid-stream": { stallEvery: 10 },
  "load.slow-metrics": { metricsDelayMs: 20_000 },
  "load.worker-restart": { restartAfter: 10 },
  "load.engine-dead": { deadWorker: true },
  "gateway.reachable": { gatewayDown: true },
  "load.counters-reset": { resetCountersAfter: 10 },
  "load.log-missing": { noAccessLog: true },
  "load.foreign-traffic": { foreignPerSecond: 5 },
  "epp.single.none": { noPicker: true },
  "pods.ready": { unreadyWorker: true },
} satisfies Record<string, Partial<Misbehaviour>>;

export type FaultName = keyof typeof faults;

export const faultNames = Object.keys(faults) as [FaultName, ...FaultName[]];

/** The faults together; of two that set the same thing the later counts. */
export function misbehaviour(names: readonly FaultName[]): Misbehaviour {
  return Object.assign({ ...noMisbehaviour }, ...names.map((name) => faults[name]));
}
