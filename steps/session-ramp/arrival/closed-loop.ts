import type { LevelCurve } from "./level-curve.ts";
import { Loops } from "./loops.ts";
import type { ArrivalEnd, Send, Stops } from "./turn.ts";

export interface ClosedLoop extends Stops {
  /** Monotonic milliseconds: the zero of the curve. */
  readonly start: number;
  /** Loops over time. */
  readonly curve: LevelCurve;
  /** Think time in milliseconds: from the end of a request to the next one of the same loop. */
  readonly pauseMs: number;
  /** The first requests of the loops are spread evenly over so many milliseconds. */
  readonly spreadMs: number;
}

/**
 * Closed loop: each loop sends its next request when its last one has ended and the think time has passed. Loop i
 * (from 0) sends only while the level is at least i + 1; above it, it waits until the level is back. What is under
 * way when the level falls may end. Resolves when all have ended; rejects with the first rejection of `send`.
 */
export function runClosedLoop(options: ClosedLoop, send: Send): Promise<ArrivalEnd> {
  return new Loops(options, send).run();
}
