import type { Target } from "../../lib/load/index.ts";
import { type Load, requestLimit } from "../../lib/load-params.ts";
import { LevelCurve, type Piece } from "./arrival/index.ts";
import type { Slo } from "./figures/index.ts";
import type { SendingPlan } from "./sending/sender.ts";
import { checkWorkload, type WorkloadName, type WorkloadPlan } from "./workload/index.ts";

/** What is to be sent. */
export interface Plan extends SendingPlan, Load {
  readonly target: Target;
  /** The text that is given. */
  readonly prompt: string;
  readonly workload: WorkloadName;
  readonly sessionWeights: WorkloadPlan["sessionWeights"];
  readonly promptTokens: number | undefined;
  readonly prefixGroups: number;
  readonly prefixTokens: number | undefined;
  readonly tailTokens: number | undefined;
  readonly turns: number | undefined;
  /** Requests before the measured ones. */
  readonly warmupRequests: number;
  /** So many failures end the run. */
  readonly stopAfterFailed: number | undefined;
  readonly slo: Slo;
  /** Write every gap between two tokens into each request's record. */
  readonly recordGaps: boolean;
}

/** First sends of a closed loop are so far apart, milliseconds: a server's accept is not what is to be measured. */
const SPREAD_MS_A_LOOP = 1;
/** Most that all of them take: an open connection does not stay fresh much longer. */
const MAX_SPREAD_MS = 500;

/** Idle time after which a session's own connection is opened anew; uvicorn ends it after 5 s. */
const STICKY_STALE_MS = 4500;

/** An open loop opens so many connections at most before it begins; it opens more when it needs them. */
const MAX_OPENED_AHEAD = 256;

/** The level of the load over time. */
export function curveOf(load: Load): LevelCurve {
  return new LevelCurve(piecesOf(load));
}

function piecesOf({ arrival, stages, rate, concurrency, durationSeconds }: Load): readonly Piece[] {
  const level = arrival === "closed" ? concurrency : (rate ?? 0);
  const pieces = stages ?? [{ from: level, to: level, seconds: Number.POSITIVE_INFINITY }];
  return durationSeconds === undefined ? pieces : cutAfter(pieces, durationSeconds);
}

/** The first `seconds` of a curve. */
function cutAfter(pieces: readonly Piece[], seconds: number): Piece[] {
  const kept: Piece[] = [];
  let left = seconds;
  for (const piece of pieces) {
    if (left <= 0) break;
    const share = Number.isFinite(piece.seconds) ? Math.min(1, left / piece.seconds) : 1;
    kept.push({
      from: piece.from,
      to: piece.from + (piece.to - piece.from) * share,
      seconds: Math.min(left, piece.seconds),
    });
    left -= piece.seconds;
  }
  return kept;
}

/** Stages of the load that can be reached, at least 1. */
export function stagesOf(plan: Plan): number {
  return piecesOf(plan).length;
}

/** Loops that send; 0 in an open loop. */
export function loopsOf(plan: Load): number {
  if (plan.arrival !== "closed") return 0;
  return Math.min(Math.ceil(curveOf(plan).max), requestLimit(plan));
}

/** Over how long the first sends of a closed loop are spread, milliseconds. */
export function spreadMsOf(plan: Plan): number {
  // Stages say themselves how the load begins.
  return plan.stages === undefined ? Math.min(MAX_SPREAD_MS, loopsOf(plan) * SPREAD_MS_A_LOOP) : 0;
}

/** Connections that are opened before the first request. */
export function poolOf(plan: Plan) {
  const { target, arrival, connectionPerSession, sessions } = plan;
  const isOpen = arrival !== "closed";
  const ahead = Math.min(MAX_OPENED_AHEAD, requestLimit(plan), Math.ceil(curveOf(plan).max));
  const [lanes, perLane] = connectionPerSession
    ? [sessions, 1]
    : isOpen
      ? [1, Math.max(1, ahead)]
      : [Math.max(1, loopsOf(plan)), 1];
  const hasSpare = isOpen && !connectionPerSession;
  return {
    origin: target.origin,
    lanes,
    perLane,
    hasSpare,
    ...(connectionPerSession && { staleMs: STICKY_STALE_MS }),
  };
}

/** The workload of one phase. */
export function workloadOf(plan: Plan, phase: WorkloadPlan["phase"], warmedUp = false): WorkloadPlan {
  return {
    ...plan,
    requests: phase === "warm-up" ? plan.warmupRequests : requestLimit(plan),
    salt: plan.target.testId,
    phase,
    // Drawn by weight, some session may have been left out.
    warmed: warmedUp && plan.sessionWeights === undefined && plan.warmupRequests >= plan.sessions,
  };
}

/** Rules that join the params of the plan, each broken one a line in the user's spelling. */
export function checkPlan(params: Omit<Plan, "target" | "slo" | "model">): string[] {
  const lines = checkWorkload({
    ...params,
    requests: requestLimit(params),
    salt: "",
    phase: "measured",
  });
  return [...lines, ...checkHeaders(params)];
}

/** A header field that is sent twice means something else to each server. */
function checkHeaders({
  sessionHeader,
  sessionTokenHeader,
  extraHeaders,
}: Pick<Plan, "sessionHeader" | "sessionTokenHeader" | "extraHeaders">): string[] {
  const lines: string[] = [];
  if (sessionTokenHeader === sessionHeader)
    lines.push(`session-token-header: "${sessionHeader}" is the session-header as well`);
  if (extraHeaders?.has(sessionHeader))
    lines.push(`extra-headers: has ${sessionHeader}, which is the session-header`);
  if (sessionTokenHeader !== undefined && extraHeaders?.has(sessionTokenHeader))
    lines.push(`extra-headers: has ${sessionTokenHeader}, which is the session-token-header`);
  return lines;
}
