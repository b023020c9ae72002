import type { Distribution, Percentile } from "./figures/index.ts";
import type { Measurement } from "./measurement.ts";

/** Figures of the one JSON line that the load generator alone prints; null = no sample. */
type Spread = Pick<Distribution, "mean" | "p50" | "p90" | "p95" | "p99" | "p999" | "max"> | null;

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
  /** The same from when each request was due, whatever made it late. */
  readonly ttftIntendedMs: Spread;
  readonly e2eIntendedMs: Spread;
  /** Dropped when the run was ended: in no other figure. */
  readonly incomplete: number;
  /** Percentiles that rest on too few samples to be relied on, by figure. */
  readonly lowSample: Readonly<Record<string, readonly Percentile[]>>;
  readonly goodput: Measurement["goodput"];
  readonly throughput: Measurement["throughput"] | null;
  readonly client: {
    readonly cpuSeconds: number;
    /** Of the thread that sends and stamps, in percent of the wall time. */
    readonly cpuPercent: number;
    readonly eventLoopDelayP99Ms: number;
    readonly sendDelayP99Ms: number | null;
    readonly sendDelayMs: Spread;
    /** Opening connections, before and during the run. */
    readonly connectMs: { readonly before: Spread; readonly during: Spread };
    readonly rssMiB: number;
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
    ttftIntendedMs: spread(measurement?.ttftIntended),
    e2eIntendedMs: spread(measurement?.e2eIntended),
    incomplete: measurement?.incomplete.count ?? 0,
    lowSample: lowSamples(measurement),
    goodput: measurement?.goodput ?? null,
    throughput: measurement?.throughput ?? null,
    client: {
      cpuSeconds: health?.cpuSeconds ?? 0,
      cpuPercent: health?.threadCpuPercent ?? 0,
      eventLoopDelayP99Ms: health?.eventLoopDelayP99Ms ?? 0,
      sendDelayP99Ms: measurement?.sendDelay?.p99 ?? null,
      sendDelayMs: spread(measurement?.sendDelay),
      connectMs: { before: spread(measurement?.connectBefore), during: spread(measurement?.connect) },
      rssMiB: health?.rssMiB ?? 0,
      maxRssMiB: health?.maxRssMiB ?? 0,
    },
    valid: invalidReason === null,
    invalidReason,
  };
}

function spread(distribution: Distribution | undefined): Spread {
  if (distribution === undefined) return null;
  const { mean, p50, p90, p95, p99, p999, max } = distribution;
  return { mean, p50, p90, p95, p99, p999, max };
}

function lowSamples(measurement: Measurement | undefined): LoadLine["lowSample"] {
  const { ttft, itl, tpot, e2e } = measurement ?? {};
  const marks = Object.entries({ ttftMs: ttft, itlMs: itl, tpotMs: tpot, e2eMs: e2e });
  return Object.fromEntries(
    marks.flatMap(([name, figure]) => (figure?.lowSample.length ? [[name, figure.lowSample]] : [])),
  );
}
