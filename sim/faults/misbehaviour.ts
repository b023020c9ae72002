/** What one engine is that the others are not. */
export interface OddEngine {
  readonly blockSize?: number;
  readonly maxNumSeqs?: number;
  readonly prefixCaching?: boolean;
  readonly hashAlgorithm?: string;
  /** Only the gauges of before vLLM 0.13, and no counters of the prefix cache. */
  readonly removedMetricNames?: boolean;
}

/** What a stack's running parts do beside working well. Zero, false and undefined mean: nothing. */
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
  /** The last decode worker's pod is not ready and gets no requests. */
  unreadyWorker: boolean;
  /** No prefill worker's pod is ready. */
  unreadyPrefill: boolean;
  /** There is no prefill worker. */
  noPrefill: boolean;
  /** The last decode worker has no routing sidecar. */
  noLastSidecar: boolean;
  /** How the last decode worker differs from the others. */
  oddEngine: OddEngine;
  /** The gateway splits no request, though there are prefill workers. */
  noDisaggregation: boolean;
  /** The routing sidecars send a prefill to wherever a request's header says. */
  noSsrfProtection: boolean;
  /** The gateway's port is closed. */
  gatewayDown: boolean;
  /** The gateway writes no access log. */
  noAccessLog: boolean;
  /** No endpoint picker: no pod, no mark on responses, requests go round in turn. */
  noPicker: boolean;
  /** An endpoint picker runs, but nobody asks it: no mark on responses, requests go round in turn. */
  pickerPassedBy: boolean;
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
  unreadyPrefill: false,
  noPrefill: false,
  noLastSidecar: false,
  oddEngine: {},
  noDisaggregation: false,
  noSsrfProtection: false,
  gatewayDown: false,
  noAccessLog: false,
  noPicker: false,
  pickerPassedBy: false,
};
