/** What gateways write about the requests they served. */
export type { AccessLogLine } from "./line.ts";
export { fileSource, type LogSource, podsSource } from "./source.ts";
