import { bottleneck, type HealthLimits } from "../../lib/load/index.ts";
import type { Status } from "../../lib/status.ts";
import { MAX_IN_FLIGHT } from "./end-watch.ts";
import type { Measurement } from "./measurement.ts";
import { sendDelay } from "./send-delay.ts";

export interface Limits extends HealthLimits {
  /** Most delay of a send behind its due time, milliseconds. */
  readonly sendDelayMaxMs: number;
}

export interface Judgement {
  readonly status: Status;
  readonly reason: string;
  /** Not one request found a connection. */
  readonly unreachable: boolean;
}

/** Whether the figures can be trusted, and the reason in one sentence, figure first. */
export function judge(measurement: Measurement, limits: Limits): Judgement {
  const { requests, ok, failures, ttft, ended } = measurement;
  const failed = requests - ok;
  const because = failed === 0 ? soFar(measurement) : `${soFar(measurement)}: ${causes(measurement)}`;
  if (ended === "told") return invalid(because);
  if (ended === "overrun") {
    return invalid(`over ${MAX_IN_FLIGHT} requests ${overrun(measurement)}`);
  }
  if (ok === 0) {
    const unreachable = failed > 0 && failures.get("connect")?.count === failed;
    const first = ended === "hopeless" ? "the first " : "";
    return {
      ...invalid(`none of ${first}${requests} requests succeeded: ${causes(measurement)}`),
      unreachable,
    };
  }
  if (ended === "failures") return invalid(`ended after ${failed} failures, ${because}`);
  const limited = clientLimit(measurement, limits);
  if (limited !== undefined) return invalid(`client was the bottleneck: ${limited}`);
  if (failed > 0) {
    return {
      status: "warn",
      reason: `${failed} of ${requests} requests failed: ${causes(measurement)}`,
      unreachable: false,
    };
  }
  const median = ttft === undefined ? "no content" : `TTFT p50 ${ttft.p50.toFixed(1)} ms`;
  return { status: "pass", reason: `${soFar(measurement)}, ${median}`, unreachable: false };
}

function invalid(reason: string): Judgement {
  return { status: "invalid", reason, unreachable: false };
}

/** What kept so many from their end, by what most of them waited for. */
function overrun({ unsent, incomplete, plan }: Measurement): string {
  const { forSession, forRecords } = unsent;
  if (forRecords > Math.max(forSession, incomplete.count))
    return `due: the disk of the workspace report does not keep up, ${forRecords} waited for it`;
  if (forSession > incomplete.count)
    return `due: ${forSession} waited for a free session (sessions: ${plan.sessions}); give more, or a lower rate`;
  return "in flight: the server does not keep up with the rate";
}

/** What of the client limited the run, with its figure, or undefined. */
function clientLimit(measurement: Measurement, limits: Limits): string | undefined {
  return bottleneck(measurement.health, limits) ?? sendDelay(measurement, limits.sendDelayMaxMs);
}

/** `30 of 30 requests succeeded`; of a run that ended early `6 of 30 sent, 6 succeeded`. */
export function soFar({ requests, ok, incomplete, ended, asked }: Measurement): string {
  if (ended === undefined) return `${ok} of ${requests} requests succeeded`;
  const cut = incomplete.count === 0 ? "" : `, ${incomplete.count} cut`;
  return `${requests + incomplete.count}${asked === null ? "" : ` of ${asked}`} sent, ${ok} succeeded${cut}`;
}

/** `http-500 (10), cut (1)`, the most frequent first. */
export function causes({ failures }: Pick<Measurement, "failures">): string {
  const counts = [...failures].sort(([, a], [, b]) => b.count - a.count);
  return counts.map(([cause, { count }]) => `${cause} (${count})`).join(", ") || "nothing was sent";
}
