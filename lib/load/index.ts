/** Streamed completions, sent and timed. */
export { bottleneck, type Health, type HealthLimits, HealthWatch } from "./client-health.ts";
export { now, WallClock } from "./clock.ts";
export { runClosedLoop, type Turn } from "./closed-loop.ts";
export { Completion } from "./completion.ts";
export { closeConnections, openConnections } from "./connection.ts";
export type { Exchange } from "./exchange.ts";
export type { Cause, Failure } from "./failure.ts";
export { FirstRequests } from "./first-requests.ts";
export { completionParams, targetParams } from "./params.ts";
export { type Distribution, Samples } from "./samples.ts";
export { sessionOf } from "./session-order.ts";
export { checkTarget, resolveTarget, type Target } from "./target.ts";
