import type { Report } from "../schema.ts";
import { pushedMetrics } from "./metrics.ts";

/**
 * The report in Prometheus' text format. Of an invalid run only what says so: its figures cannot be used, and the
 * ones of the run before it go with the group that is replaced.
 */
export async function exposition(report: Report): Promise<string> {
  const { Gauge, Registry } = await import("./prom-client.ts");
  const registry = new Registry();
  for (const { name, help, labels, isFigure, samples } of pushedMetrics) {
    if (isFigure && report.verdict === "invalid") continue;
    const found = samples(report);
    if (found.length === 0) continue;
    const gauge = new Gauge({ name, help, labelNames: [...labels], registers: [registry] });
    for (const sample of found) gauge.set(sample.labels, sample.value);
  }
  return registry.metrics();
}
