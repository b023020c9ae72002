import { FirstRequests, now } from "../../lib/load/index.ts";
import type { Log } from "../../lib/log.ts";
import { testIdOf } from "../../lib/session.ts";
import { createArrival, LevelCurve } from "./arrival/index.ts";
import { loopsOf, type Plan, workloadOf } from "./plan.ts";
import type { ConnectionPool } from "./sending/connection-pool.ts";
import { Sender } from "./sending/sender.ts";
import type { SessionTokens } from "./sending/session-tokens.ts";
import { type Calibration, createWorkload } from "./workload/index.ts";

export interface WarmUpAround {
  readonly pool: ConnectionPool;
  readonly calibration: Calibration | undefined;
  readonly tokens: SessionTokens;
  readonly log: Log;
  readonly stop: AbortSignal;
}

/** Loops of a warm-up before an open loop. */
const OPEN_LOOPS = 8;

/**
 * Sends the warm-up requests over the same connections, without think time and under a test id of their own. All have
 * ended before this resolves, so that none is in flight when the measuring begins. When all of the first ones fail, the
 * rest is not sent: the measured requests then tell why. Resolves with whether every one succeeded.
 */
export async function warmUp(
  plan: Plan,
  { pool, calibration, tokens, log, stop }: WarmUpAround,
): Promise<boolean> {
  const requests = plan.warmupRequests;
  if (requests === 0) return false;
  const loops = loopsOfWarmUp(plan);
  const workload = createWorkload({ ...workloadOf(plan, "warm-up"), calibration });
  const sender = new Sender(plan, pool, {
    testId: testIdOf.warmUp(plan.target.testId),
    tokens,
    keepText: workload.needsReply,
  });
  const hopeless = new AbortController();
  const arrival = createArrival({
    arrival: "closed",
    curve: LevelCurve.flat(loops),
    burstiness: 1,
    seed: plan.seed,
    pauseMs: 0,
    spreadMs: loops,
    requests,
    stop: AbortSignal.any([stop, hopeless.signal]),
  });
  const first = new FirstRequests(2 * loops);
  let failed = 0;
  await arrival.run(now(), async ({ index, loop }) => {
    const ask = workload.next(index);
    if (ask === undefined) return;
    const place = { index, loop: plan.arrival === "closed" ? loop : -1 };
    await sender.send(ask, place, ({ exchange: { failure, answer } }) => {
      if (failure?.cause === "aborted") return workload.done(ask, undefined);
      if (failure !== undefined) failed++;
      first.add(failure !== undefined);
      if (first.allFailed) hopeless.abort();
      workload.done(ask, failure === undefined ? answer.text : undefined);
    });
  });
  if (stop.aborted) return false;
  if (hopeless.signal.aborted)
    log.warn(`none of the first ${failed} warm-up requests succeeded; no more were sent`);
  else if (failed > 0) log.warn(`${failed} of ${requests} warm-up requests failed`);
  else log.info(`${requests} warm-up requests have ended`);
  return failed === 0;
}

/** A conversation has one request in flight: with more loops than sessions some would find none that is free. */
function loopsOfWarmUp(plan: Plan): number {
  const loops = plan.arrival === "closed" ? loopsOf(plan) : OPEN_LOOPS;
  return plan.workload === "multi-turn" ? Math.min(loops, plan.sessions) : loops;
}
