import { now, wholeMicroseconds } from "../../../lib/load/index.ts";
import { Alarm, isDue } from "./alarm.ts";
import type { DueTimes } from "./due-times.ts";
import type { LevelCurve } from "./level-curve.ts";
import { steadyWindow } from "./steady-window.ts";
import type { ArrivalEnd, Send, Stops } from "./turn.ts";

export interface OpenLoop extends Stops {
  /** Monotonic milliseconds: the zero of the due times. */
  readonly start: number;
  readonly curve: LevelCurve;
  readonly dueTimes: DueTimes;
}

/**
 * Open loop: sends each request when it is due, whatever is still under way, so that a slow server cannot slow down
 * its own load. All that are due go out in one tick, and then the loop reads answers before it looks again. Resolves
 * when all have ended; rejects with the first rejection of `send`. Nothing bounds the requests under way: whoever
 * sends has to.
 */
export function runOpenLoop(options: OpenLoop, send: Send): Promise<ArrivalEnd> {
  const { start, curve, dueTimes, requests, stop } = options;
  return new Promise((resolve, reject) => {
    let [sent, running] = [0, 0];
    let [firstSent, lastSent] = [start, start];
    let isOver = false;
    /** Seconds from the start; undefined = nothing more is due. */
    let due: number | undefined;
    const alarm = new Alarm(dispatch);

    function advance(): void {
      due = sent < requests ? dueTimes.next() : undefined;
    }

    function dispatch(): void {
      try {
        const moment = now();
        while (due !== undefined && !isOver) {
          const at = wholeMicroseconds(start + due * 1000);
          if (!isDue(at, moment)) {
            alarm.set(at);
            return;
          }
          if (sent === 0) firstSent = at;
          lastSent = moment;
          running++;
          const turn = { index: sent++, loop: -1, due: at, stage: curve.stageAt(due) };
          // Before it is sent, so that a send that stops the run has the last word.
          advance();
          send(turn).then(ended, fail);
        }
        settle();
      } catch (error) {
        fail(error);
      }
    }

    function ended(): void {
      running--;
      settle();
    }

    function settle(): void {
      if (running > 0 || due !== undefined) return;
      close();
      resolve({ sent, ...steadyWindow({ start, curve, from: firstSent, to: lastSent }) });
    }

    function fail(error: unknown): void {
      close();
      reject(error);
    }

    function end(): void {
      close();
      settle();
    }

    function close(): void {
      isOver = true;
      due = undefined;
      alarm.clear();
      stop.removeEventListener("abort", end);
    }

    stop.addEventListener("abort", end);
    if (stop.aborted) end();
    else {
      advance();
      dispatch();
    }
  });
}
