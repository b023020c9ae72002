import type { Stage } from "./wire/index.ts";

/** Measured requests of a run that neither a number nor a time ends. */
export const DEFAULT_REQUESTS = 30;

/** Loops of a closed loop, and the pause of each, in seconds, where nothing else is asked for. */
export const DEFAULT_CONCURRENCY = 1;
export const DEFAULT_SLEEP_SECONDS = 0.8;

/** Default of session-ramp's `deadline-seconds`: what a pipeline leaves the measured requests, in seconds. */
export const RAMP_DEADLINE_SECONDS = 3000;

/** The shared params that say how much is sent, and when. */
export interface Load {
  readonly sessions: number;
  readonly requests: number | undefined;
  readonly arrival: "closed" | "constant" | "poisson" | "gamma";
  readonly concurrency: number;
  readonly sleepSeconds: number;
  readonly rate: number | undefined;
  readonly burstiness: number;
  readonly stages: readonly Stage[] | undefined;
  readonly durationSeconds: number | undefined;
}

/** Most requests that a load sends; Infinity = only time ends it. */
export function requestLimit({ requests, stages, durationSeconds }: Load): number {
  if (requests !== undefined) return requests;
  return stages === undefined && durationSeconds === undefined ? DEFAULT_REQUESTS : Number.POSITIVE_INFINITY;
}

/** Rules that join several of them. `deadlineSeconds`: how long the ramp may take. */
export function checkLoad(load: Load, deadlineSeconds = RAMP_DEADLINE_SECONDS): string[] {
  return [
    ...checkSessions(load),
    ...checkArrival(load),
    ...checkThinkTime(load, deadlineSeconds),
    ...checkTime(load, deadlineSeconds),
  ];
}

/**
 * What was given, and this load does nothing with. A param with a default that is at its default may not have been
 * given; so it is told and not refused.
 */
export function withoutEffect({ arrival, stages, concurrency, sleepSeconds }: Load): string[] {
  const isOpen = arrival !== "closed";
  const lines: string[] = [];
  if (concurrency !== DEFAULT_CONCURRENCY && (isOpen || stages !== undefined)) {
    lines.push(
      `concurrency: "${concurrency}" has no effect with ${isOpen ? `arrival ${arrival}` : "stages"}`,
    );
  }
  // No pause is what an open loop does.
  if (isOpen && sleepSeconds !== DEFAULT_SLEEP_SECONDS && sleepSeconds !== 0) {
    lines.push(`sleep-seconds: "${sleepSeconds}" has no effect with arrival ${arrival}`);
  }
  return lines;
}

function checkSessions(load: Load): string[] {
  const requests = requestLimit(load);
  if (load.sessions <= requests) return [];
  return [`sessions: "${load.sessions}" is more than requests ("${requests}"): some session would send none`];
}

function checkArrival({ arrival, rate, stages, burstiness }: Load): string[] {
  const lines: string[] = [];
  const isOpen = arrival !== "closed";
  const [stage] = stages ?? [];
  if (!isOpen && rate !== undefined) {
    lines.push(
      `rate: "${rate}" needs arrival constant, poisson or gamma; closed sends as fast as answers come`,
    );
  }
  if (isOpen && rate === undefined && stage === undefined) {
    lines.push(`rate: is required with arrival ${arrival}, or stages of it`);
  }
  if (rate !== undefined && stage !== undefined)
    lines.push(`rate: "${rate}" and stages say different things`);
  if (stage !== undefined && (stage.kind === "rate") !== isOpen) {
    const wanted = isOpen ? "rate" : "concurrency";
    lines.push(`stages: are of ${stage.kind}, and arrival ${arrival} goes by ${wanted}`);
  }
  if (burstiness !== 1 && arrival !== "gamma") {
    lines.push(`burstiness: "${burstiness}" needs arrival gamma, not ${arrival}`);
  }
  return lines;
}

/** A plan that cannot end in time is refused before anything is sent, not after its deadline. */
function checkThinkTime(load: Load, deadlineSeconds: number): string[] {
  const { arrival, stages, durationSeconds, concurrency, sleepSeconds } = load;
  const requests = requestLimit(load);
  if (arrival !== "closed" || stages !== undefined || durationSeconds !== undefined) return [];
  const rounds = Math.ceil(requests / concurrency);
  const thinkSeconds = tidy(rounds * sleepSeconds);
  // A loop that sends one request never thinks.
  if (rounds === 1 || thinkSeconds < deadlineSeconds) return [];
  return [
    `requests: "${requests}" at concurrency "${concurrency}" with sleep-seconds "${sleepSeconds}" are ` +
      `${rounds} rounds whose think times alone take ${thinkSeconds} s; the ramp ends after ${deadlineSeconds} s`,
  ];
}

function checkTime(load: Load, deadlineSeconds: number): string[] {
  const { rate, stages, durationSeconds = Number.POSITIVE_INFINITY } = load;
  const requests = requestLimit(load);
  const stageSeconds = tidy((stages ?? []).reduce((sum, { seconds }) => sum + seconds, 0));
  const lines: string[] = [];
  const late = (param: string, what: string, seconds: number) => {
    const isLate = Number.isFinite(seconds) && seconds >= deadlineSeconds;
    if (isLate) lines.push(`${param}: ${what} ${tidy(seconds)} s; the ramp ends after ${deadlineSeconds} s`);
  };
  if (stages !== undefined) late("stages", "take", Math.min(stageSeconds, durationSeconds));
  else if (rate === undefined) late("duration-seconds", "is", durationSeconds);
  else late("rate", `"${rate}" for ${requests} requests takes`, Math.min(requests / rate, durationSeconds));
  return lines;
}

function tidy(seconds: number): number {
  return Number(seconds.toFixed(3));
}
