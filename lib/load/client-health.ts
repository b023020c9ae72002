import { monitorEventLoopDelay } from "node:perf_hooks";
import { now } from "./clock.ts";

const RESOLUTION_MS = 10;

/** Fewest ticks of the loop for a p99: with fewer a single hiccup decides it (10 / (1 - 0.99), as for latencies). */
const P99_TICKS = 1000;

/** A run must last so long before its shares of time mean anything: a short one is mostly start-up. */
const JUDGED_FROM_MS = 1000;

/** How busy this process was while it measured. */
export interface Health {
  /** CPU time of the whole process, user and system. */
  readonly cpuSeconds: number;
  /** Share of the wall time in which the one thread that sends and stamps was on a CPU. */
  readonly threadCpuPercent: number;
  /** By how much timers came late, 99th percentile. Near 0 on an idle client. */
  readonly eventLoopDelayP99Ms: number;
  /** The same, 90th percentile: what a run is judged by that is too short for a p99. */
  readonly eventLoopDelayP90Ms: number;
  /** Samples behind both. */
  readonly ticks: number;
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

  constructor() {
    this.#delays.enable();
  }

  stop(): Health {
    this.#delays.disable();
    const durationMs = now() - this.#since;
    const { user, system } = process.cpuUsage(this.#cpu);
    const thread = process.threadCpuUsage(this.#threadCpu);
    // The histogram holds whole intervals between ticks; a short run may have none.
    const ticks = this.#delays.count;
    const delay = (percentile: number) =>
      ticks === 0 ? 0 : Math.max(0, this.#delays.percentile(percentile) / 1e6 - RESOLUTION_MS);
    return {
      cpuSeconds: (user + system) / 1e6,
      threadCpuPercent: Math.min(100, ((thread.user + thread.system) / 1000 / durationMs) * 100),
      eventLoopDelayP99Ms: delay(99),
      eventLoopDelayP90Ms: delay(90),
      ticks,
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
  return undefined;
}
