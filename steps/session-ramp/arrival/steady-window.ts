import type { LevelCurve } from "./level-curve.ts";
import type { ArrivalEnd } from "./turn.ts";

/**
 * The part of [from, to] in which the curve, laid at `start`, stays at its highest level; empty when there is none.
 * All in monotonic milliseconds. `from` = Infinity: the level was never reached.
 */
export function steadyWindow(run: {
  readonly start: number;
  readonly curve: LevelCurve;
  readonly from: number;
  readonly to: number;
}): Pick<ArrivalEnd, "steadyFrom" | "steadyTo"> {
  const { plateau } = run.curve;
  const steadyTo = Math.max(run.start, Math.min(run.to, run.start + plateau.to * 1000));
  const steadyFrom = Math.min(steadyTo, Math.max(run.from, run.start + plateau.from * 1000));
  return { steadyFrom, steadyTo };
}
