/** HTTP/1 responses, read in place. */
export { type Headers, ProtocolError, type ResponseHead } from "./response-head.ts";
export { ResponseReader, type ResponseSink } from "./response-reader.ts";
