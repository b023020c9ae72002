import { bottleneck, type HealthLimits } from "../../lib/load/index.ts";
import type { Status } from "../../lib/status.ts";
import type { Measurement } from "./measure.ts";

export interface Judgement {
  readonly status: Status;
  readonly reason: string;
  /** Not one request found a connection. */
  readonly unreachable: boolean;
}

/** Whether the figures can be trusted, and the reason in one sentence, figure first. */
export function judge(measurement: Measurement, limits: HealthLimits): Judgement {
  const { requests, ok, failures, health, ttft, partial, gaveUp } = measurement;
  const failed = requests - ok;
  if (partial && !gaveUp) {
    const reason = failed === 0 ? soFar(measurement) : `${soFar(measurement)}: ${causes(measurement)}`;
    return { status: "invalid", reason, unreachable: false };
  }
  if (ok === 0) {
    const unreachable = failed > 0 && failures.get("connect")?.count === failed;
    return {
      status: "invalid",
      reason: `none of ${gaveUp ? "the first " : ""}${requests} requests succeeded: ${causes(measurement)}`,
      unreachable,
    };
  }
  const limited = bottleneck(health, limits);
  if (limited !== undefined) {
    return { status: "invalid", reason: `client was the bottleneck: ${limited}`, unreachable: false };
  }
  if (failed > 0) {
    const reason = `${failed} of ${requests} requests failed: ${causes(measurement)}`;
    return { status: "warn", reason, unreachable: false };
  }
  const median = ttft === undefined ? "no content" : `TTFT p50 ${ttft.p50.toFixed(1)} ms`;
  return { status: "pass", reason: `${soFar(measurement)}, ${median}`, unreachable: false };
}

/** `30 of 30 requests succeeded`; of a run that ended early `6 of 30 sent, 6 succeeded`. */
export function soFar({ requests, ok, partial, plan }: Measurement): string {
  return partial
    ? `${requests} of ${plan.requests} sent, ${ok} succeeded`
    : `${ok} of ${requests} requests succeeded`;
}

/** `http-500 (10), cut (1)`, the most frequent first. */
export function causes({ failures }: Pick<Measurement, "failures">): string {
  const counts = [...failures].sort(([, a], [, b]) => b.count - a.count);
  return counts.map(([cause, { count }]) => `${cause} (${count})`).join(", ") || "nothing was sent";
}
