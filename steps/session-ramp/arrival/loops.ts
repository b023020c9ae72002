import { now, wholeMicroseconds } from "../../../lib/load/index.ts";
import { Alarm, isDue } from "./alarm.ts";
import type { ClosedLoop } from "./closed-loop.ts";
import type { Loop } from "./loop.ts";
import { steadyWindow } from "./steady-window.ts";
import type { ArrivalEnd, Send } from "./turn.ts";

/** The loops of one run. Times are in seconds from the start where they are given to the curve, else monotonic. */
export class Loops {
  readonly #options: ClosedLoop;
  readonly #send: Send;
  readonly #loops: readonly Loop[];
  readonly #done = Promise.withResolvers<ArrivalEnd>();
  /** Loops that found no request left to take. */
  readonly #idle: Loop[] = [];
  /** Requests that were sent or that a loop thinks about, so that no loop thinks about one that another sends. */
  #taken = 0;
  #sent = 0;
  /** Loops that have taken a request which has not ended. */
  #busy = 0;
  /** Loops that wait for the level. */
  #paused = 0;
  #toBegin: number;
  #isOver = false;
  #allBegun = Number.POSITIVE_INFINITY;
  #lastSent = Number.NEGATIVE_INFINITY;
  /** From then on there is one loop fewer. */
  #firstIdle = Number.POSITIVE_INFINITY;

  constructor(options: ClosedLoop, send: Send) {
    this.#options = options;
    this.#send = send;
    const count = Math.min(Math.floor(options.curve.max), options.requests);
    this.#loops = Array.from({ length: count }, (_, index) => this.#loop(index));
    this.#toBegin = count;
  }

  run(): Promise<ArrivalEnd> {
    const { stop, spreadMs } = this.#options;
    stop.addEventListener("abort", this.#end);
    if (stop.aborted) this.#isOver = true;
    for (const loop of this.#loops) this.#plan(loop, (loop.index * spreadMs) / this.#loops.length / 1000);
    this.#settle();
    return this.#done.promise;
  }

  #loop(index: number): Loop {
    const loop: Loop = {
      index,
      due: 0,
      hasTaken: false,
      hasBegun: false,
      alarm: new Alarm(() => {
        this.#wake(loop);
        this.#settle();
      }),
      ended: () => {
        this.#busy--;
        this.#plan(loop, this.#seconds() + this.#options.pauseMs / 1000);
        this.#settle();
      },
    };
    return loop;
  }

  /** What a loop does next that may send from `due` on: takes a request, waits for the level, or stops for good. */
  #plan(loop: Loop, due: number): void {
    const { start, curve, requests } = this.#options;
    if (this.#isOver) return;
    if (this.#taken >= requests) {
      this.#firstIdle = Math.min(this.#firstIdle, now());
      this.#idle.push(loop);
      return;
    }
    const at = curve.reaches(loop.index + 1, due);
    if (at === undefined) return;
    loop.due = at;
    loop.hasTaken = at === due;
    if (loop.hasTaken) {
      this.#taken++;
      this.#busy++;
    } else this.#paused++;
    const moment = start + at * 1000;
    if (isDue(moment, now())) this.#wake(loop);
    else loop.alarm.set(moment);
  }

  #wake(loop: Loop): void {
    if (!loop.hasTaken) {
      this.#paused--;
      this.#plan(loop, loop.due);
      return;
    }
    const at = Math.max(loop.due, this.#seconds());
    if (this.#options.curve.holds(loop.index + 1, at)) this.#go(loop, at);
    else this.#giveBack(loop, at);
  }

  /** The level fell, or the curve ended, before this loop was awake: its request is for whoever may send. */
  #giveBack(loop: Loop, at: number): void {
    this.#taken--;
    this.#busy--;
    const idle = this.#idle.splice(0);
    this.#plan(loop, at);
    for (const other of idle) this.#plan(other, at);
  }

  #go(loop: Loop, at: number): void {
    const moment = now();
    this.#lastSent = moment;
    if (!loop.hasBegun) {
      loop.hasBegun = true;
      if (--this.#toBegin === 0) this.#allBegun = moment;
    }
    const { start, curve } = this.#options;
    const due = wholeMicroseconds(start + loop.due * 1000);
    const turn = { index: this.#sent++, loop: loop.index, due, stage: curve.stageAt(at) };
    try {
      this.#send(turn).then(loop.ended, this.#fail);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends the run when no request is under way or thought about, and none can be sent any more. */
  #settle(): void {
    const { start, curve, requests } = this.#options;
    const mayGoOn = !this.#isOver && this.#taken < requests && this.#paused > 0;
    if (this.#busy > 0 || mayGoOn) return;
    this.#close();
    const to = Math.min(this.#lastSent, this.#firstIdle);
    this.#done.resolve({ sent: this.#sent, ...steadyWindow({ start, curve, from: this.#allBegun, to }) });
  }

  #seconds(): number {
    return (now() - this.#options.start) / 1000;
  }

  readonly #end = (): void => {
    // What is only thought about is dropped.
    this.#busy -= this.#loops.filter(({ hasTaken, alarm }) => hasTaken && alarm.isSet).length;
    this.#close();
    this.#settle();
  };

  readonly #fail = (error: unknown): void => {
    this.#close();
    this.#done.reject(error);
  };

  #close(): void {
    this.#isOver = true;
    for (const { alarm } of this.#loops) alarm.clear();
    this.#options.stop.removeEventListener("abort", this.#end);
  }
}
