import { requestLimit, withoutEffect } from "../../lib/load-params.ts";
import type { Log } from "../../lib/log.ts";
import type { Distribution } from "./figures/index.ts";
import { soFar } from "./judge.ts";
import type { Measurement } from "./measurement.ts";
import { loopsOf, type Plan } from "./plan.ts";

/** Says what is about to be sent. */
export function tellPlan(log: Log, plan: Plan): void {
  const { target, sessions, maxTokens, workload } = plan;
  const host = target.host === undefined ? "" : ` (Host: ${target.host})`;
  const limit = requestLimit(plan);
  const count = Number.isFinite(limit) ? `${limit} requests` : "requests";
  const prompts = workload === "repeat" ? "" : `, workload ${workload}`;
  log.info(
    `${count} in ${sessions} ${sessions === 1 ? "session" : "sessions"}, ${tellLoad(plan)}, ` +
      `at most ${maxTokens} output tokens each${prompts}`,
  );
  log.info(`to ${target.gateway}${host}, model ${target.model}, test id ${target.testId}`);
  for (const line of withoutEffect(plan)) log.warn(line);
}

function tellLoad({
  arrival,
  stages,
  rate,
  burstiness,
  concurrency,
  sleepSeconds,
  durationSeconds,
}: Plan): string {
  const time = durationSeconds === undefined ? "" : ` for ${durationSeconds} s`;
  const shape = arrival === "gamma" ? ` (burstiness ${burstiness})` : "";
  const think = `think time ${sleepSeconds} s`;
  if (stages !== undefined) {
    const steps = stages.map(
      ({ from, to, seconds }) => `${from === to ? from : `${from}..${to}`} for ${seconds} s`,
    );
    const [unit, how] =
      arrival === "closed" ? ["at a time", `, ${think}`] : [`a second ${arrival}${shape}`, ""];
    return `${steps.join(", then ")} ${unit}${how}${time}`;
  }
  if (arrival === "closed") return `${concurrency} at a time, ${think}${time}`;
  return `${rate} a second ${arrival}${shape}${time}`;
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
  tellKeptStep(log, measurement);
  tellStages(log, measurement);
  tellIntended(log, measurement);
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

/**
 * A loop that has one session to choose from sends it each time, so the order of the sends repeats as long as answers
 * take equally long, and a gateway that serves its engines in turn meets each session with the same engine. Told where
 * sessions met one engine more often than they do in an order that is reversed each round.
 */
function tellKeptStep(log: Log, { plan, matrix }: Measurement): void {
  const loops = loopsOf(plan);
  if (plan.workload !== "multi-turn" || plan.sessions === 1 || plan.sessions > loops) return;
  if (matrix.upstreams.length < 2 || 2 * matrix.modal <= matrix.withUpstream) return;
  log.warn(
    `${plan.sessions} sessions in ${loops} loops may have kept step with engines that are served in turn: which ` +
      "engine a session met says little; give more sessions than concurrency",
  );
}

/** Latency by load: what a run in stages is for. */
function tellStages(log: Log, { plan, stages }: Measurement): void {
  if (plan.stages === undefined || stages.length < 2) return;
  for (const [n, { ok, requests, durationSeconds, ttft, e2e }] of stages.entries()) {
    const stage = plan.stages[n];
    const level = stage && (stage.from === stage.to ? stage.from : `${stage.from}..${stage.to}`);
    const rate = durationSeconds > 0 ? `, ${(requests / durationSeconds).toFixed(2)} requests/s` : "";
    const p50 = (figure: Distribution | undefined) =>
      figure === undefined ? "no data" : `${figure.p50.toFixed(1)} ms`;
    log.info(
      `stage ${n + 1} (${stage?.kind} ${level}): ${ok} of ${requests} succeeded${rate}, TTFT p50 ${p50(ttft)}, ` +
        `end to end p50 ${p50(e2e)}`,
    );
  }
}

/** What late sends hide, where they hide something: an open loop goes on while the server stands still. */
function tellIntended(
  log: Log,
  { plan, ttft, ttftIntended, sessionWait, goodput, calibration }: Measurement,
): void {
  if (plan.arrival !== "closed" && ttft !== undefined && ttftIntended !== undefined) {
    log.info(`TTFT from when it was due: ${tellDistribution(ttftIntended)}`);
  }
  if (sessionWait !== undefined) {
    log.warn(
      `${sessionWait.count} requests waited for a free session, p50 ${sessionWait.p50.toFixed(1)} ms: ` +
        "a conversation has one request in flight; give more sessions",
    );
  }
  if (goodput !== null) {
    log.info(
      `goodput: ${goodput.good} of ${goodput.requests} requests met what was asked (${goodput.percent?.toFixed(1) ?? "-"} %)`,
    );
  }
  if (calibration?.exact === false) log.warn("prompts are not exactly as long as asked");
}

function tellDistribution(distribution: Distribution | undefined): string {
  if (distribution === undefined) return "no data";
  const { count, mean, p50, p99, max, lowSample } = distribution;
  const ms = (value: number) => value.toFixed(1);
  const weak = lowSample.find((percentile) => percentile === "p50" || percentile === "p99");
  const mark = weak === undefined ? "" : `, too few for a ${weak}`;
  return `mean ${ms(mean)}, p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(max)} ms (n=${count}${mark})`;
}

function tellUpstreams(names: readonly string[]): string {
  return names.length <= 8
    ? names.join(", ")
    : `${names.slice(0, 8).join(", ")} and ${names.length - 8} more`;
}
