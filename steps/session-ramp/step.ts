import { z } from "zod";
import { InvalidError, UnreachableError } from "../../lib/errors/index.ts";
import { rampSchema } from "../../lib/evidence/ramp.ts";
import { snapshotSummary } from "../../lib/evidence/snapshot.ts";
import { checkTarget, completionParams, resolveTarget, targetParams } from "../../lib/load/index.ts";
import { checkShared, promptOf, RAMP_DEADLINE_SECONDS, shared } from "../../lib/pipeline-params.ts";
import { milliseconds, phrase, tally } from "../../lib/result/index.ts";
import { defineStep, optional } from "../../lib/step.ts";
import { dataOf } from "../../lib/summary.ts";
import { blank, decimal, percent } from "../../lib/wire/index.ts";
import { rampData, SUMMARY_BYTES } from "./evidence.ts";
import { judge } from "./judge.ts";
import { type Measurement, measure } from "./measure.ts";
import { Recorder } from "./recorder.ts";
import { tellPlan, tellResult } from "./tell.ts";

/** The step; `observe` is given all figures of the run, which the results are too small for. */
export function sessionRamp(observe: (measurement: Measurement) => void = () => {}) {
  return defineStep({
    name: "session-ramp",
    description: `Sends the measured, session-tagged, streamed requests and records each one.

Closed loop: \`concurrency\` loops, each with a think time between its requests. Latencies are of successful requests
only; every failure is counted under its cause. The run says itself when this client was what limited it.`,
    deadlineSeconds: RAMP_DEADLINE_SECONDS,
    weight: "evidence",
    summary: { schema: rampSchema, maxBytes: SUMMARY_BYTES },
    params: {
      ...completionParams,
      ...targetParams,
      cacheSnapshotBefore: blank(snapshotSummary())
        .prefault("")
        .describe(
          "Result `summary` of the cache-snapshot before: when it has no data, nothing is sent; empty = there was none.",
        ),
      requests: shared.requests,
      sessions: shared.sessions,
      concurrency: shared.concurrency,
      sleepSeconds: shared.sleepSeconds,
      eventLoopDelayMaxMs: decimal({ min: 0, max: 10_000 })
        .prefault("50")
        .describe(
          "Most event-loop delay (ms) of this client, p99 (p90 in runs under 10 s, where a p99 is one hiccup); above it the run is invalid. Runs under a second are not judged.",
        ),
      clientCpuMaxPercent: percent()
        .prefault("95")
        .describe(
          "Most CPU use of the sending thread in a run of a second or more; above it the run is invalid.",
        ),
    },
    results: {
      testId: phrase(64).describe("Value of `x-test-id` of the measured requests."),
      model: phrase(100).describe("Model that was asked."),
      requestsOk: tally().describe("Requests that got a whole answer."),
      requestsFailed: tally().describe("Requests that got none; causes are in the summary."),
      ttftP50Ms: milliseconds().describe("Median time from send to first content, over successful requests."),
      ttftP99Ms: milliseconds().describe("99th percentile of the same."),
      tpotMeanMs: milliseconds().describe(
        "Mean time per output token after the first, over successful requests.",
      ),
      e2eP50Ms: milliseconds().describe("Median time from send to last content, over successful requests."),
    },
    workspaces: {
      report: optional("Receives `requests.ndjson`, a line for each request, and `summary.json`."),
      credentials: optional(
        "Files `gateway-token` (sent as bearer token) and `ca.crt` (authority to trust).",
      ),
    },
    check: (params) => [...checkTarget(params), ...checkShared(params, deadlineOf(params))],

    async run({ params, workspaces, credentials, signal, log, run, publish }) {
      publish(
        named(
          params.testId ?? params.verifyStack?.data?.testId,
          params.model ?? params.verifyStack?.data?.model,
        ),
      );
      if (params.cacheSnapshotBefore !== undefined) dataOf(params.cacheSnapshotBefore);
      const target = await resolveTarget(params, { credentials, signal, runName: run.name });
      publish(named(target.testId, target.model));
      const { requests, sessions, concurrency, sleepSeconds, maxTokens, seed, requestTimeoutSeconds } =
        params;
      const size = { requests, sessions, concurrency, pauseMs: sleepSeconds * 1000 };
      const plan = { ...size, target, prompt: promptOf(params), maxTokens, seed, requestTimeoutSeconds };
      const recorder = workspaces.report === undefined ? undefined : await Recorder.open(workspaces.report);
      tellPlan(log, plan);

      const measurement = await measure(plan, { signal, log, recorder });
      observe(measurement);
      const verdict = judge(measurement, {
        delayMaxMs: params.eventLoopDelayMaxMs,
        cpuMaxPercent: params.clientCpuMaxPercent,
      });
      const { status, reason } = verdict;
      const outcome = { status, reason, data: rampData(measurement), ...headline(measurement) } as const;
      publish(outcome);
      tellResult(log, measurement);
      await recorder?.close({ status, reason, measurement });
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

/** What is known before anything is sent, for a run that ends there. */
function named(testId: string | undefined, model: string | undefined) {
  return { status: "invalid", testId: testId || undefined, model: model || undefined } as const;
}

function headline({ target, ok, requests, ttft, tpot, e2e }: Measurement) {
  return {
    testId: target.testId,
    model: target.model,
    requestsOk: ok,
    requestsFailed: requests - ok,
    ttftP50Ms: ttft?.p50,
    ttftP99Ms: ttft?.p99,
    tpotMeanMs: tpot?.mean,
    e2eP50Ms: e2e?.p50,
  };
}

export default sessionRamp();
