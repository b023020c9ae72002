import { z } from "zod";
import { InvalidError, UnreachableError } from "../../lib/errors/index.ts";
import { rampSchema } from "../../lib/evidence/ramp.ts";
import { renderFailure } from "../../lib/failure.ts";
import { checkTarget, knownTarget, type Target, withModel } from "../../lib/load/index.ts";
import { checkLoad, RAMP_DEADLINE_SECONDS } from "../../lib/load-params.ts";
import { promptOf } from "../../lib/pipeline-params.ts";
import { defineStep, optional } from "../../lib/step.ts";
import { dataOf } from "../../lib/summary.ts";
import { rampData, SUMMARY_BYTES } from "./evidence.ts";
import { headline, named } from "./headline.ts";
import { judge } from "./judge.ts";
import { measure } from "./measure.ts";
import type { Measurement } from "./measurement.ts";
import { rampParams } from "./params.ts";
import { checkPlan, type Plan } from "./plan.ts";
import { Recorder } from "./record/recorder.ts";
import { rampResults } from "./results.ts";
import { tellPlan, tellResult } from "./tell.ts";
import { unbegun } from "./unbegun.ts";

/** The step; `observe` is given all figures of the run, which the results are too small for. */
export function sessionRamp(observe: (measurement: Measurement) => void = () => {}) {
  return defineStep({
    name: "session-ramp",
    description: `Sends the measured, session-tagged, streamed requests and records each one.

Closed loop (so many requests in flight, with think time) or open loop (constant, poisson or gamma arrivals), in stages
and ramps. Latencies are of successful requests only, from the actual and from the intended send; every failure is
counted under its cause. The run says itself when this client was what limited it.`,
    deadlineSeconds: RAMP_DEADLINE_SECONDS,
    weight: "evidence",
    summary: { schema: rampSchema, maxBytes: SUMMARY_BYTES },
    params: rampParams,
    results: rampResults,
    workspaces: {
      report: optional("Receives `requests.ndjson`, a line for each request, and `summary.json`."),
      credentials: optional(
        "Files `gateway-token` (sent as bearer token) and `ca.crt` (authority to trust).",
      ),
    },
    check: (params) => [
      ...checkTarget(params),
      ...checkLoad(params, deadlineOf(params)),
      ...checkPlan(params),
    ],

    async run({ params, workspaces, credentials, signal, log, run, publish }) {
      const { verifyStack, cacheSnapshotBefore, promptBase64: _, ...load } = params;
      publish(named(load.testId ?? verifyStack?.data?.testId, load.model ?? verifyStack?.data?.model));
      if (cacheSnapshotBefore !== undefined) dataOf(cacheSnapshotBefore);
      const { sloTtftMs: ttftMs, sloTpotMs: tpotMs, sloE2eMs: e2eMs } = params;
      const planFor = (target: Target): Plan => ({
        ...load,
        model: target.model,
        target,
        prompt: promptOf(params),
        slo: { ttftMs, tpotMs, e2eMs },
      });
      let plan = planFor(knownTarget(params, { credentials, runName: run.name }));
      const recorder = workspaces.report === undefined ? undefined : await Recorder.open(workspaces.report);
      let measurement: Measurement;
      try {
        plan = planFor(await withModel(plan.target, { signal, log }));
        publish(named(plan.target.testId, plan.model));
        tellPlan(log, plan);
        measurement = await measure(plan, { signal, log, recorder });
      } catch (error) {
        await recorder?.abandon(unbegun(plan, signal), renderFailure("session-ramp", error));
        throw error;
      }
      observe(measurement);
      const verdict = judge(measurement, {
        delayMaxMs: params.eventLoopDelayMaxMs,
        cpuMaxPercent: params.clientCpuMaxPercent,
        sendDelayMaxMs: params.sendDelayMaxMs,
      });
      const { status, reason } = verdict;
      const outcome = { status, reason, data: rampData(measurement), ...headline(measurement) } as const;
      publish(outcome);
      tellResult(log, measurement);
      await recorder?.close(measurement, { status, reason });
      if (verdict.unreachable) throw new UnreachableError(reason);
      if (recorder?.lost !== undefined) throw new InvalidError(recorder.lost);
      return outcome;
    },
  });
}

/** `deadline-seconds` is the kit's param, not of this declaration, and parsed like the others. */
function deadlineOf(params: unknown): number {
  return z.object({ deadlineSeconds: z.number() }).parse(params).deadlineSeconds;
}

export default sessionRamp();
