import { availableParallelism } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { now } from "./clock.ts";
import { throttledMs } from "./cpu-quota.ts";

const RESOLUTION_MS = 10;

/** Fewest ticks of the loop for a p99: with fewer a single hiccup decides it (10 / (1 - 0.99), as for latencies). */
const P99_TICKS = 1000;

/** A run must last so long before its shares of time mean anything: a short one is mostly start-up. */
export const JUDGED_FROM_MS = 1000;

/** A client that its CPU limit stops for longer stamps late. */
const MAX_THROTTLED_PERCENT = 5;

/** How busy this process was while it measured. */
export interface Health {
  /** CPU time of the whole process since it was started, user and system. */
  readonly cpuSeconds: number;
  /** Share of the wall time in which the one thread that sends and stamps was on a CPU. */
  readonly threadCpuPercent: number;
  /** CPU time of the whole process while it measured, in percent of what all processors that it may use have to give. */
  readonly processCpuPercent: number;
  /** Share of the wall time in which a CPU limit of the container held everything up; undefined where nobody tells. */
  readonly throttledPercent: number | undefined;
  /** By how much timers came late, 99th percentile. Near 0 on an idle client. */
  readonly eventLoopDelayP99Ms: number;
  /** The same, 90th percentile: what a run is judged by that is too short for a p99. */
  readonly eventLoopDelayP90Ms: number;
  /** Samples behind both. */
  readonly ticks: number;
  /** Resident memory now, and the most it ever was. */
  readonly rssMiB: number;
  readonly maxRssMiB: number;
  /** Wall time that this is about. */
  readonly durationMs: number;
}

export interface HealthLimits {
  readonly delayMaxMs: number;
  readonly cpuMaxPercent: number;
}

/** Watches the measuring process itself, from its construction to `stop`. */
export class HealthWatch {
  readonly #delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #since = now();
  readonly #cpu = process.cpuUsage();
  readonly #threadCpu = process.threadCpuUsage();
  readonly #throttled = throttledMs();
  #final: Health | undefined;

  constructor() {
    this.#delays.enable();
  }

  /** Ends the watch: what comes afterwards is not part of it. */
  stop(): void {
    this.#final = this.health();
    this.#delays.disable();
  }

  /** From the construction until now, or until `stop`. */
  health(): Health {
    if (this.#final !== undefined) return this.#final;
    const durationMs = now() - this.#since;
    const { user, system } = process.cpuUsage();
    const used = process.cpuUsage(this.#cpu);
    const thread = process.threadCpuUsage(this.#threadCpu);
    const percent = (ms: number) => Math.min(100, (ms / durationMs) * 100);
    const throttled = throttledMs();
    // The histogram holds whole intervals between ticks; a short run may have none.
    const ticks = this.#delays.count;
    const delay = (percentile: number) =>
      ticks === 0 ? 0 : Math.max(0, this.#delays.percentile(percentile) / 1e6 - RESOLUTION_MS);
    return {
      cpuSeconds: (user + system) / 1e6,
      threadCpuPercent: percent((thread.user + thread.system) / 1000),
      processCpuPercent: percent((used.user + used.system) / 1000 / availableParallelism()),
      throttledPercent:
        throttled === undefined || this.#throttled === undefined
          ? undefined
          : percent(throttled - this.#throttled),
      eventLoopDelayP99Ms: delay(99),
      eventLoopDelayP90Ms: delay(90),
      ticks,
      rssMiB: process.memoryUsage.rss() / 1024 / 1024,
      maxRssMiB: process.resourceUsage().maxRSS / 1024,
      durationMs,
    };
  }
}

/** Why the client itself was what limited the run, or undefined. Runs below a second are not judged. */
export function bottleneck(health: Health, { delayMaxMs, cpuMaxPercent }: HealthLimits): string | undefined {
  if (health.durationMs < JUDGED_FROM_MS) return undefined;
  const [percentile, delay] =
    health.ticks < P99_TICKS ? ["p90", health.eventLoopDelayP90Ms] : ["p99", health.eventLoopDelayP99Ms];
  if (delay > delayMaxMs) {
    return `event-loop delay ${percentile} ${delay.toFixed(1)} ms is above ${delayMaxMs} ms`;
  }
  if (health.threadCpuPercent > cpuMaxPercent) {
    return `its thread was busy ${health.threadCpuPercent.toFixed(1)} % of the time, above ${cpuMaxPercent} %`;
  }
  // Collecting garbage and compiling take their share of a single processor from the thread that measures.
  if (health.processCpuPercent > cpuMaxPercent) {
    return `it used ${health.processCpuPercent.toFixed(1)} % of its processors, above ${cpuMaxPercent} %`;
  }
  const throttled = health.throttledPercent ?? 0;
  if (cpuMaxPercent < 100 && throttled > MAX_THROTTLED_PERCENT) {
    return `its CPU limit held it up ${throttled.toFixed(1)} % of the time, above ${MAX_THROTTLED_PERCENT} %`;
  }
  return undefined;
}
