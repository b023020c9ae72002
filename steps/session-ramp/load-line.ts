import type { Distribution } from "../../lib/load/index.ts";
import type { Measurement } from "./measure.ts";

/** Figures of the one JSON line that the load generator alone prints; null = no sample. */
type Spread = Omit<Distribution, "count"> | null;

export interface LoadLine {
  readonly requests: number;
  readonly failed: number;
  readonly durationSeconds: number;
  readonly outputTokens: number;
  readonly outputTokensPerSecond: number;
  readonly ttftMs: Spread;
  readonly itlMs: Spread;
  readonly tpotMs: Spread;
  readonly e2eMs: Spread;
  readonly client: {
    readonly cpuSeconds: number;
    readonly eventLoopDelayP99Ms: number;
    readonly sendDelayP99Ms: number | null;
    readonly maxRssMiB: number;
  };
  readonly valid: boolean;
  readonly invalidReason: string | null;
}

/** The line of a run; without a measurement (nothing could be sent) that of an empty one. */
export function loadLine(measurement: Measurement | undefined, invalidReason: string | null): LoadLine {
  const { durationSeconds = 0, outputTokens = 0, requests = 0, ok = 0, health } = measurement ?? {};
  return {
    requests,
    failed: requests - ok,
    durationSeconds,
    outputTokens,
    outputTokensPerSecond: durationSeconds > 0 ? outputTokens / durationSeconds : 0,
    ttftMs: spread(measurement?.ttft),
    itlMs: spread(measurement?.itl),
    tpotMs: spread(measurement?.tpot),
    e2eMs: spread(measurement?.e2e),
    client: {
      cpuSeconds: health?.cpuSeconds ?? 0,
      eventLoopDelayP99Ms: health?.eventLoopDelayP99Ms ?? 0,
      sendDelayP99Ms: measurement?.sendDelay?.p99 ?? null,
      maxRssMiB: health?.maxRssMiB ?? 0,
    },
    valid: invalidReason === null,
    invalidReason,
  };
}

function spread(distribution: Distribution | undefined): Spread {
  if (distribution === undefined) return null;
  const { count: _, ...figures } = distribution;
  return figures;
}
