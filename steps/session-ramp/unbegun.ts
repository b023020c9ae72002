import { HealthWatch, now, WallClock } from "../../lib/load/index.ts";
import { requestLimit } from "../../lib/load-params.ts";
import { Tally } from "./figures/index.ts";
import type { Measurement } from "./measurement.ts";
import { type Plan, stagesOf } from "./plan.ts";

/**
 * The measurement of a run that ended before its first measured request: every count 0, every figure without a sample.
 * `signal`: aborted where it was told to end.
 */
export function unbegun(plan: Plan, signal: AbortSignal): Measurement {
  const { target, prompt: _, ...rest } = plan;
  const clock = new WallClock();
  const health = new HealthWatch();
  const asked = requestLimit(plan);
  health.stop();
  return {
    ...new Tally({ ...plan, stages: stagesOf(plan), clock, start: now() }).figures(),
    target,
    plan: rest,
    calibration: undefined,
    health: health.health(),
    connectBefore: undefined,
    ended: signal.aborted ? "told" : "unbegun",
    unsent: { count: 0, forSession: 0, forRecords: 0 },
    asked: Number.isFinite(asked) ? asked : null,
  };
}
