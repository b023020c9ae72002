/** One request that is due. */
export interface Turn {
  /** Counts from 0 over the run, without holes, in the order of sending. */
  readonly index: number;
  /** Closed loop: which loop sends it, and so over which connection; open loop: -1. */
  readonly loop: number;
  /** When it was to be sent, in milliseconds on the monotonic clock. Never later than the send, save a nanosecond. */
  readonly due: number;
  /** Index of the stage of the plan in which it is due (open loop) or sent (closed loop). */
  readonly stage: number;
}

/** Sends one request; resolves when it has ended. It should not reject: a rejection ends the run. */
export type Send = (turn: Turn) => Promise<void>;

/** What ends a run before its curve does. */
export interface Stops {
  /** Most requests; Infinity = no limit. */
  readonly requests: number;
  /** Ends the sending of new requests; those under way may end. */
  readonly stop: AbortSignal;
}

/** How a run went. Moments are milliseconds on the monotonic clock. */
export interface ArrivalEnd {
  readonly sent: number;
  /**
   * The window in which the load was at its highest level: it begins when the level is reached (open loop: no earlier
   * than the first due time; closed loop: when every loop has sent once), and ends with the last send, or earlier
   * where the level falls. Empty (`steadyFrom` = `steadyTo`) when the level was never reached.
   */
  readonly steadyFrom: number;
  readonly steadyTo: number;
}

/** A load model, ready to run once. */
export interface Arrival {
  /**
   * Sends from `start` (monotonic milliseconds) on; resolves when every request that it started has ended. Rejects
   * with the first rejection of `send`, at once, and then sends nothing more.
   */
  run(start: number, send: Send): Promise<ArrivalEnd>;
}
