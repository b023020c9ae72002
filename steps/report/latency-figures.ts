import type { Latency } from "../../lib/evidence/ramp.ts";
import type { Figure } from "./schema.ts";

/** Mean and percentiles of one latency. */
export function latencyFigures(
  id: string,
  title: string,
  latency: Latency | undefined,
  definition: string,
  source = "session-ramp",
): Figure[] {
  const samples = latency?.n ?? 0;
  const figure = (kind: "mean" | "p50" | "p99", quantile?: number): Figure => ({
    id: `${id}-${kind}`,
    title: `${title} ${kind}`,
    value: latency?.[kind] ?? null,
    unit: "ms",
    sample: latency ? { size: samples, of: "requests" } : null,
    lowSample: latency != null && quantile !== undefined && isLowSample(samples, quantile),
    source,
    definition: `${definition}; successful requests only`,
  });
  return [figure("mean"), figure("p50", 0.5), figure("p99", 0.99)];
}

/** Whether fewer than ten samples lie beyond the quantile, so that it hangs on single ones. */
export function isLowSample(samples: number, quantile: number): boolean {
  return samples * (1 - quantile) < 10 - 1e-9;
}
