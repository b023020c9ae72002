import { collectGarbage } from "../../lib/load/index.ts";
import { requestLimit } from "../../lib/load-params.ts";
import type { Log } from "../../lib/log.ts";
import { createArrival } from "./arrival/index.ts";
import { calibrated } from "./calibrated.ts";
import { EndWatch } from "./end-watch.ts";
import { MeasuredRun } from "./measured-run.ts";
import type { Measurement } from "./measurement.ts";
import { curveOf, loopsOf, type Plan, poolOf, spreadMsOf, stagesOf, workloadOf } from "./plan.ts";
import type { Recorder } from "./record/recorder.ts";
import { ConnectionPool } from "./sending/connection-pool.ts";
import { Sender } from "./sending/sender.ts";
import { SessionTokens } from "./sending/session-tokens.ts";
import { warmUp } from "./warm-up.ts";
import { createWorkload } from "./workload/index.ts";

export interface Around {
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly recorder: Recorder | undefined;
}

/**
 * Opens the connections, calibrates and warms up where the plan asks for it, and sends the measured requests. When the
 * signal ends it early, what still runs is dropped as incomplete, and the figures are of what was done. Throws
 * UnreachableError when no connection can be made at all.
 */
export async function measure(plan: Plan, { signal, log, recorder }: Around): Promise<Measurement> {
  const pool = await ConnectionPool.open(poolOf(plan));
  const watch = new EndWatch({ loops: loopsOf(plan), stopAfterFailed: plan.stopAfterFailed });
  const told = () => watch.told();
  signal.addEventListener("abort", told, { once: true });
  watch.drop.addEventListener("abort", () => pool.destroy("the run was ended"), { once: true });
  if (signal.aborted) told();
  try {
    const calibration = await calibrated(plan, pool, log);
    const tokens = new SessionTokens(plan.sessionTokenHeader);
    const warmedUp = await warmUp(plan, { pool, calibration, tokens, log, stop: watch.stop });
    await pool.refresh();
    const workload = createWorkload({ ...workloadOf(plan, "measured", warmedUp), calibration });
    const phase = { testId: plan.target.testId, keepText: workload.needsReply, tokens };
    const sender = new Sender(plan, pool, phase);
    const stages = stagesOf(plan);
    const { connectMs } = pool;
    collectGarbage();
    const run = new MeasuredRun({
      plan,
      stages,
      workload,
      sender,
      watch,
      calibration,
      connectMs,
      log,
      recorder,
    });
    return await run.run(arrivalOf(plan, watch.stop));
  } finally {
    signal.removeEventListener("abort", told);
    pool.destroy("the run has ended");
  }
}

function arrivalOf(plan: Plan, stop: AbortSignal) {
  return createArrival({
    ...plan,
    curve: curveOf(plan),
    pauseMs: plan.sleepSeconds * 1000,
    spreadMs: spreadMsOf(plan),
    requests: requestLimit(plan),
    stop,
  });
}
