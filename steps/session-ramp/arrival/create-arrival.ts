import { runClosedLoop } from "./closed-loop.ts";
import { DueTimes } from "./due-times.ts";
import type { LevelCurve } from "./level-curve.ts";
import { runOpenLoop } from "./open-loop.ts";
import { Random } from "./random.ts";
import type { Arrival, Stops } from "./turn.ts";
import { type OpenArrival, unitGaps } from "./unit-gaps.ts";

/** A load model. What the other kind of loop needs has no effect. */
export interface ArrivalPlan extends Stops {
  readonly arrival: "closed" | OpenArrival;
  /** Loops over time when closed, else requests per second over time. */
  readonly curve: LevelCurve;
  /** Shape of gamma gaps, above 0; 1 is poisson. */
  readonly burstiness: number;
  /** A whole number from 0 on: the same one gives the same due times. */
  readonly seed: number;
  /** Think time of a closed loop. */
  readonly pauseMs: number;
  /** Over how long the loops of a closed loop begin. */
  readonly spreadMs: number;
}

/** Throws RangeError for a burstiness or seed that cannot be. */
export function createArrival(plan: ArrivalPlan): Arrival {
  if (plan.arrival === "closed") return { run: (start, send) => runClosedLoop({ ...plan, start }, send) };
  const dueTimes = new DueTimes(
    plan.curve,
    unitGaps({ ...plan, arrival: plan.arrival, random: new Random(plan.seed) }),
  );
  return { run: (start, send) => runOpenLoop({ ...plan, start, dueTimes }, send) };
}
