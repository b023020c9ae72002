/** What gateways write about the requests they served. */
export { FileTail } from "./file-tail.ts";
export { type AccessLogLine, parseAccessLogLine } from "./line.ts";
