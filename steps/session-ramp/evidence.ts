import type { Latency, Ramp } from "../../lib/evidence/ramp.ts";
import { escapedBytes } from "../../lib/result/index.ts";
import type { Distribution } from "./figures/index.ts";
import type { Measurement } from "./measurement.ts";

/** Most bytes of the summary: what the evidence budget leaves beside the other results at their longest. */
export const SUMMARY_BYTES = 1730;

/** The summary's frame with the longest reason, quotes escaped twice. */
const FRAME_BYTES = 340;

const MAX_CAUSES = 6;
const MAX_LENGTHS = 12;

/**
 * The measurement as the next task reads it. What does not fit goes, in this order: the session x upstream matrix,
 * the upstreams' names, the prompt lengths. `modal` and `withUpstream` stay, so that no figure is of a part.
 */
export function rampData(measurement: Measurement): Ramp {
  const whole = wholeData(measurement);
  const { matrix: _, ...totals } = whole;
  const nameless = { ...totals, upstreams: [] };
  const candidates: Ramp[] = [
    whole,
    { ...totals, truncated: true },
    { ...nameless, truncated: true },
    {
      ...nameless,
      promptLengths: null,
      ...(whole.sharedLengths && { sharedLengths: null }),
      truncated: true,
    },
  ];
  const last = candidates.at(-1) ?? whole;
  return candidates.find((data) => escapedBytes(JSON.stringify(data)) <= SUMMARY_BYTES - FRAME_BYTES) ?? last;
}

function wholeData(measurement: Measurement): Ramp {
  const { target, plan, matrix } = measurement;
  return {
    testId: target.testId,
    model: target.model,
    from: Math.floor(measurement.from),
    to: Math.ceil(measurement.to),
    sessions: plan.sessions,
    requests: measurement.requests,
    ok: measurement.ok,
    incomplete: measurement.incomplete.count,
    failures: failureCounts(measurement),
    promptTokens: measurement.promptTokens,
    promptLengths: measurement.promptTokens === null ? null : few(measurement.promptLengths),
    ...(plan.workload !== "repeat" && { sharedLengths: few(measurement.sharedLengths) }),
    cachedTokens: measurement.cachedTokens,
    outputTokens: measurement.outputTokens,
    ttft: latency(measurement.ttft),
    tpot: latency(measurement.tpot),
    e2e: latency(measurement.e2e),
    upstreamHeader: matrix.header,
    upstreams: matrix.upstreams,
    matrix: matrix.rows,
    modal: matrix.modal,
    withUpstream: matrix.withUpstream,
    truncated: false,
    client: clientOf(measurement),
    ...(measurement.ended !== undefined && { partial: true as const }),
  };
}

function few(lengths: ReadonlyMap<number, number> | null): [number, number][] | null {
  return lengths === null || lengths.size > MAX_LENGTHS ? null : [...lengths];
}

/** How busy the client was, so that everyone who shows a figure can show this beside it. */
function clientOf({ health, sendDelay }: Measurement): Ramp["client"] {
  return {
    loopDelayP99: tenths(health.eventLoopDelayP99Ms),
    cpuPercent: tenths(health.threadCpuPercent),
    sendDelayP99: sendDelay === undefined ? null : tenths(sendDelay.p99),
    rssMiB: Math.round(health.rssMiB),
  };
}

/** Counts by cause, the most frequent first; a long tail is one entry `other`. */
function failureCounts({ failures }: Measurement): Record<string, number> {
  const counts = [...failures].map(([cause, { count }]) => [cause, count] as const);
  counts.sort(([, a], [, b]) => b - a);
  const tail = counts.splice(MAX_CAUSES).reduce((sum, [, count]) => sum + count, 0);
  return Object.fromEntries(tail === 0 ? counts : [...counts, ["other", tail]]);
}

function latency(distribution: Distribution | undefined): Latency {
  if (distribution === undefined) return null;
  const { count, mean, p50, p99 } = distribution;
  return { n: count, mean: thousandths(mean), p50: thousandths(p50), p99: thousandths(p99) };
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
