import type { Status } from "../../../lib/status.ts";
import { type Distribution, RELATIVE_ERROR, type StageFigures } from "../figures/index.ts";
import type { Measurement } from "../measurement.ts";

export interface Verdict {
  readonly status: Status;
  readonly reason: string;
}

/** What summary.json says of a run that has not ended. */
export const unfinished: Verdict = {
  status: "invalid",
  reason: "the run had not ended when this was written",
};

/** Content of summary.json: everything that is known of the run but its single requests. Times in milliseconds. */
export function summaryFile(measurement: Measurement, verdict: Verdict) {
  const { status, reason } = verdict;
  const { target, plan, matrix, health, failures, calibration, ended, unsent, asked, ...figures } =
    measurement;
  return {
    v: 1,
    kind: "session-ramp",
    status,
    reason,
    partial: ended !== undefined || verdict === unfinished,
    ended: ended ?? null,
    testId: target.testId,
    gateway: target.gateway,
    host: target.host ?? null,
    model: target.model || null,
    plan: { ...plan, extraHeaders: [...(plan.extraHeaders?.keys() ?? [])] },
    /** Salt of the synthetic text is the test id; how the server counts its words. */
    calibration: calibration ?? null,
    from: new Date(figures.from).toISOString(),
    to: new Date(figures.to).toISOString(),
    durationSeconds: figures.durationSeconds,
    asked,
    requests: figures.requests,
    ok: figures.ok,
    failures: Object.fromEntries(failures),
    incomplete: figures.incomplete,
    unsent,
    promptTokens: figures.promptTokens,
    cachedTokens: figures.cachedTokens,
    promptLengths: figures.promptLengths === null ? null : [...figures.promptLengths],
    promptLength: orNull(figures.promptLength),
    outputTokens: figures.outputTokens,
    tokenSources: figures.tokenSources,
    chunks: figures.chunks,
    tokensPerChunk: figures.tokensPerChunk ?? null,
    /** Percentiles are off by at most this share of themselves; counts, means, minima and maxima are exact. */
    percentileRelativeError: RELATIVE_ERROR,
    ttftMs: orNull(figures.ttft),
    ttftIntendedMs: orNull(figures.ttftIntended),
    firstVisibleMs: orNull(figures.firstVisible),
    ttfbMs: orNull(figures.ttfb),
    tpotMs: orNull(figures.tpot),
    ntpotMs: orNull(figures.ntpot),
    itlMs: orNull(figures.itl),
    itlRequestMeanMs: orNull(figures.itlRequestMean),
    e2eMs: orNull(figures.e2e),
    e2eIntendedMs: orNull(figures.e2eIntended),
    e2eStreamMs: orNull(figures.e2eStream),
    sendDelayMs: orNull(figures.sendDelay),
    connectMs: { before: orNull(figures.connectBefore), during: orNull(figures.connect) },
    sessionWaitMs: orNull(figures.sessionWait),
    goodput: figures.goodput,
    throughput: figures.throughput,
    stages: figures.stages.map(stageOf),
    series: figures.series,
    upstreamHeader: matrix.header,
    upstreams: matrix.upstreams,
    matrix: matrix.rows,
    client: health,
  };
}

function stageOf({ ttft, tpot, itl, e2e, sendDelay, ...counts }: StageFigures) {
  return {
    ...counts,
    ttftMs: orNull(ttft),
    tpotMs: orNull(tpot),
    itlMs: orNull(itl),
    e2eMs: orNull(e2e),
    sendDelayMs: orNull(sendDelay),
  };
}

function orNull(distribution: Distribution | undefined): Distribution | null {
  return distribution ?? null;
}
