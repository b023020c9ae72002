import type { Ramp } from "../../lib/evidence/ramp.ts";
import type { Figure } from "./schema.ts";

/** How busy the measuring client was: what makes the figures above it worth believing. */
export function clientFigures(ramp: Ramp | undefined): Figure[] {
  const client = ramp?.client;
  const figure = (
    id: string,
    title: string,
    unit: Figure["unit"],
    value: number | null,
    definition: string,
  ): Figure => ({
    id,
    title,
    value,
    unit,
    sample: ramp ? { size: ramp.requests, of: "requests" } : null,
    lowSample: false,
    source: "session-ramp",
    definition,
  });
  const of = (key: keyof NonNullable<Ramp["client"]>) => client?.[key] ?? null;
  return [
    figure(
      "client-send-delay-p99",
      "Client: send delay p99",
      "ms",
      of("sendDelayP99"),
      "by how much it sent later than due",
    ),
    figure(
      "client-loop-delay-p99",
      "Client: event-loop delay p99",
      "ms",
      of("loopDelayP99"),
      "by how much its timers came late",
    ),
    figure(
      "client-cpu",
      "Client: CPU share",
      "percent",
      of("cpuPercent"),
      "of the one thread that sends and stamps, in wall time",
    ),
    figure("client-rss", "Client: memory", "MiB", of("rssMiB"), "resident at the end"),
  ];
}
