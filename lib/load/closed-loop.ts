import { setTimeout as sleep } from "node:timers/promises";
import { now } from "./clock.ts";

/** One request that is due. */
export interface Turn {
  /** Counts from 0 over all loops, in the order in which requests were assigned. */
  readonly index: number;
  /** Which loop sends it. */
  readonly loop: number;
  /** When it was to be sent, on the monotonic clock. */
  readonly due: number;
}

export interface ClosedLoop {
  readonly requests: number;
  readonly concurrency: number;
  /** Think time: from the end of a request to the next one of the same loop. */
  readonly pauseMs: number;
  readonly signal: AbortSignal;
}

/**
 * Closed loop: each of `concurrency` loops sends its next request when its last one has ended and the think time
 * has passed. Returns when all have ended, or soon after the signal.
 */
export async function runClosedLoop(
  { requests, concurrency, pauseMs, signal }: ClosedLoop,
  send: (turn: Turn) => Promise<void>,
): Promise<void> {
  let next = 0;
  const run = async (loop: number): Promise<void> => {
    let due = now();
    while (next < requests && !signal.aborted) {
      // Taken before the pause, so that no loop thinks about a request that another one sends.
      const index = next++;
      const wait = due - now();
      if (wait > 0 && !(await pause(wait, signal))) return;
      await send({ index, loop, due });
      due = now() + pauseMs;
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, requests) }, (_, loop) => run(loop)));
}

/** False when the signal ended the pause. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal }).catch(() => false);
}
