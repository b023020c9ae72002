import type { Distribution } from "../../lib/load/index.ts";
import type { Status } from "../../lib/status.ts";
import type { Measurement } from "./measure.ts";

export interface SummaryFile {
  readonly status: Status;
  readonly reason: string;
  readonly measurement: Measurement;
}

/** Content of summary.json: everything that is known of the run but its single requests. Times in milliseconds. */
export function summaryFile({ status, reason, measurement }: SummaryFile) {
  const { target, plan, matrix, health, failures, ...figures } = measurement;
  return {
    v: 1,
    kind: "session-ramp",
    status,
    reason,
    partial: figures.partial,
    testId: target.testId,
    gateway: target.gateway,
    host: target.host ?? null,
    model: target.model,
    plan,
    from: new Date(figures.from).toISOString(),
    to: new Date(figures.to).toISOString(),
    durationSeconds: figures.durationSeconds,
    requests: figures.requests,
    ok: figures.ok,
    failures: Object.fromEntries(failures),
    promptTokens: figures.promptTokens,
    cachedTokens: figures.cachedTokens,
    promptLengths: [...figures.promptLengths],
    outputTokens: figures.outputTokens,
    tokenSources: figures.tokenSources,
    chunks: figures.chunks,
    ttftMs: orNull(figures.ttft),
    tpotMs: orNull(figures.tpot),
    itlMs: orNull(figures.itl),
    e2eMs: orNull(figures.e2e),
    e2eStreamMs: orNull(figures.e2eStream),
    sendDelayMs: orNull(figures.sendDelay),
    upstreamHeader: matrix.header,
    upstreams: matrix.upstreams,
    matrix: matrix.rows,
    client: health,
  };
}

function orNull(distribution: Distribution | undefined): Distribution | null {
  return distribution ?? null;
}
