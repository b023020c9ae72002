/** Streamed completions, sent and timed. */
export { bottleneck, type Health, type HealthLimits, HealthWatch, JUDGED_FROM_MS } from "./client-health.ts";
export { nearestMicrosecond, now, WallClock, wholeMicroseconds } from "./clock.ts";
export { collectGarbage } from "./collect-garbage.ts";
export { Completion } from "./completion.ts";
export {
  type BodyOptions,
  CompletionBody,
  endpointPaths,
  endpoints,
  type Message as ChatMessage,
  type Prompt,
} from "./completion-body.ts";
export { Connection, type Message } from "./connection.ts";
export { closeConnections, type Opened, openAll, openConnections } from "./connections.ts";
export type { Origin } from "./endpoint.ts";
export type { Exchange } from "./exchange.ts";
export type { Cause, Failure } from "./failure.ts";
export { FirstRequests } from "./first-requests.ts";
export { completionParams, targetParams } from "./params.ts";
export { RequestHead, type Tags } from "./request-head.ts";
export { sessionOf } from "./session-order.ts";
export { checkTarget, knownTarget, resolveTarget, type Target, withModel } from "./target.ts";
