import type { Measurement } from "./measurement.ts";

/** What is known before anything is sent, for a run that ends there. */
export function named(testId: string | undefined, model: string | undefined) {
  return { status: "invalid", testId: testId || undefined, model: model || undefined } as const;
}

/** The scalar results of a run. */
export function headline({
  target,
  ok,
  requests,
  ttft,
  tpot,
  e2e,
  throughput,
  goodput,
  sendDelay,
}: Measurement) {
  return {
    testId: target.testId,
    model: target.model,
    requestsOk: ok,
    requestsFailed: requests - ok,
    ttftP50Ms: ttft?.p50,
    ttftP99Ms: ttft?.p99,
    tpotMeanMs: tpot?.mean,
    e2eP50Ms: e2e?.p50,
    outputTokensPerSecond: throughput.wholeRun?.outputTokensPerSecond,
    goodputPercent: goodput?.percent ?? undefined,
    sendDelayP99Ms: sendDelay?.p99,
  };
}
