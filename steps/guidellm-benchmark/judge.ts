import type { Guidellm } from "../../lib/evidence/guidellm.ts";
import type { Status } from "../../lib/status.ts";
import type { GuidellmEnd } from "./ended.ts";
import type { Benchmark } from "./report-file/benchmark.ts";

interface Judgement {
  readonly status: Status;
  readonly reason: string;
}

/** From so many on, chance alone does not make half as many more of a poisson process. */
const ENOUGH_FOR_A_RATE = 30;
const MOST_OF_A_RATE = 1.5;

/** More was sent than asked for: seen of 0.8.1, whose workers may all begin at once. Less may be the server's doing. */
function isTooFast({ strategy, ok, requestRate = 0 }: Benchmark): boolean {
  const [, rate] = /^(?:constant|async|poisson)@([\d.]+)$/.exec(strategy) ?? [];
  return rate !== undefined && ok >= ENOUGH_FOR_A_RATE && requestRate > MOST_OF_A_RATE * Number(rate);
}

interface Expected {
  readonly end: GuidellmEnd;
  /** Benchmarks; null = as many as GuideLLM finds right. */
  readonly asked: number | null;
  readonly failedMaxPercent: number;
}

/**
 * What GuideLLM does not say by its exit code: it ends with 0 when every request failed. A run that was stopped is
 * measured as far as its report goes, which is not what was asked for.
 */
export function judge(
  benchmarks: readonly Benchmark[],
  { ok, requests }: Pick<Guidellm, "ok" | "requests">,
  { end, asked, failedMaxPercent }: Expected,
): Judgement {
  const failed = requests - ok;
  const [error] = benchmarks.flatMap(({ errors }) => errors);
  const first = error === undefined ? "" : `, first: ${error.split("\n")[0]}`;
  if (end.stopped !== null) {
    return {
      status: "invalid",
      reason: `GuideLLM was stopped (${end.stopped}) with ${requests} requests done`,
    };
  }
  if (asked !== null && benchmarks.length < asked) {
    return { status: "invalid", reason: `GuideLLM's report has ${benchmarks.length} of ${asked} benchmarks` };
  }
  if (requests === 0) return { status: "invalid", reason: "no request ended within the benchmarks" };
  if (ok === 0 || 100 * failed > failedMaxPercent * requests) {
    return { status: "fail", reason: `${failed} of ${requests} requests failed${first}` };
  }
  const fast = benchmarks.find(isTooFast);
  if (fast !== undefined) {
    return {
      status: "invalid",
      reason: `GuideLLM did not keep its rate: ${fast.strategy} had ${fast.requestRate?.toFixed(1)} answers a second`,
    };
  }
  if (benchmarks.some((benchmark) => benchmark.records.length !== benchmark.ok)) {
    return { status: "warn", reason: "GuideLLM kept a sample of its requests: no TPOT, no cached tokens" };
  }
  if (end.exitCode !== 0) {
    return { status: "warn", reason: `GuideLLM left a whole report, and exit code ${end.exitCode}` };
  }
  const [warning] = benchmarks.flatMap(({ warnings }) => warnings);
  return warning === undefined
    ? { status: "pass", reason: "" }
    : { status: "warn", reason: `GuideLLM warns: ${warning}` };
}
