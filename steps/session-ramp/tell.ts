import type { Distribution } from "../../lib/load/index.ts";
import type { Log } from "../../lib/log.ts";
import { soFar } from "./judge.ts";
import type { Measurement, Plan } from "./measure.ts";

/** Says what is about to be sent. */
export function tellPlan(
  log: Log,
  { target, requests, sessions, concurrency, pauseMs, maxTokens }: Plan,
): void {
  const host = target.host === undefined ? "" : ` (Host: ${target.host})`;
  log.info(
    `${requests} requests in ${sessions} ${sessions === 1 ? "session" : "sessions"}, ${concurrency} at a time, ` +
      `think time ${pauseMs / 1000} s, at most ${maxTokens} output tokens each`,
  );
  log.info(`to ${target.gateway}${host}, model ${target.model}, test id ${target.testId}`);
}

/** Says what came of it, for people. */
export function tellResult(log: Log, measurement: Measurement): void {
  const { ok, durationSeconds, outputTokens, failures, health, matrix, sendDelay } = measurement;
  const rate = durationSeconds > 0 ? ` (${(outputTokens / durationSeconds).toFixed(1)}/s)` : "";
  log.info(`${soFar(measurement)} in ${durationSeconds.toFixed(2)} s, ${outputTokens} output tokens${rate}`);
  for (const [cause, { count, first }] of failures)
    log.warn(`${count} failed with ${cause}; the first: ${first}`);
  if (ok > 0) tellLatencies(log, measurement);
  if (measurement.tokenSources.chunks > 0) {
    log.warn(
      `${measurement.tokenSources.chunks} answers had no usage: their tokens are counted as stream events`,
    );
  }
  if (matrix.header !== "") {
    log.info(
      `${matrix.withUpstream} answers named their upstream in ${matrix.header}: ${tellUpstreams(matrix.upstreams)}`,
    );
  }
  log.info(
    `this client: event-loop delay p99 ${health.eventLoopDelayP99Ms.toFixed(1)} ms, ` +
      `send delay p99 ${sendDelay?.p99.toFixed(1) ?? "-"} ms, thread ${health.threadCpuPercent.toFixed(0)} % busy, ` +
      `CPU ${health.cpuSeconds.toFixed(2)} s, memory ${health.maxRssMiB.toFixed(0)} MiB`,
  );
}

function tellLatencies(log: Log, { ttft, tpot, e2e }: Measurement): void {
  const figures = { TTFT: ttft, TPOT: tpot, "end to end": e2e };
  for (const [name, distribution] of Object.entries(figures))
    log.info(`${name}: ${tellDistribution(distribution)}`);
}

function tellDistribution(distribution: Distribution | undefined): string {
  if (distribution === undefined) return "no data";
  const { count, mean, p50, p99, max } = distribution;
  const ms = (value: number) => value.toFixed(1);
  return `mean ${ms(mean)}, p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(max)} ms (n=${count})`;
}

function tellUpstreams(names: readonly string[]): string {
  return names.length <= 8
    ? names.join(", ")
    : `${names.slice(0, 8).join(", ")} and ${names.length - 8} more`;
}
