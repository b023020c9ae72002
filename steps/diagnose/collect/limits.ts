/** What bounds the look as a whole. */
export interface Limits {
  /** Aborted when the look's time is over, or the step is ended. */
  readonly signal: AbortSignal;
  /** Pods of a role whose logs and counters are read. */
  readonly podsPerRole: number;
}

/** Seconds for one list of the API server, one log, one metrics page. */
export const LIST_SECONDS = 10;
export const LOG_SECONDS = 6;
export const PAGE_SECONDS = 3;

/** Logs and pages that are read at a time. */
export const AT_ONCE = 6;
