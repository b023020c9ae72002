import { gzipSync } from "node:zlib";
import { describe, it } from "vitest";
import { event } from "../../test/completion-server.ts";
import { breaks, done, expectTold, type Fault, word, writes } from "../../test/fault.ts";
import { chunk, chunked, chunkedHead, head, sized } from "../../test/http-text.ts";

const json = { "content-type": "application/json" };
const overloaded = '{"error":{"message":"overloaded","type":"server_error"}}';
const busy = chunkedHead(json).replace("200", "503") + chunk("busy");
const gzip = { "content-type": "text/event-stream", "content-encoding": "gzip" };

const faults: Fault[] = [
  ...["429 Too Many Requests", "500 Internal Server Error", "503 Service Unavailable"].map((status) => ({
    name: `status ${status}`,
    answer: writes(sized(overloaded, json, `HTTP/1.1 ${status}`)),
    cause: `http-${status.slice(0, 3)}`,
    message: "overloaded",
    keeps: true,
  })),
  {
    name: "a status whose body never ends",
    answer: writes(busy),
    cause: "timeout",
    message: "not done within 0.06 s",
    timeoutMs: 60,
  },
  { name: "a status whose body breaks off", answer: breaks(busy), cause: "http-503", message: "busy" },
  {
    name: "a redirect",
    answer: writes(sized("", { location: "http://127.0.0.1:1/" }, "HTTP/1.1 307 Temporary Redirect")),
    cause: "http-307",
    message: "no body",
    keeps: true,
  },
  {
    name: "no content",
    answer: writes(head({}, "HTTP/1.1 204 No Content")),
    cause: "http-204",
    message: "no body",
    keeps: true,
  },
  {
    name: "a page",
    answer: writes(sized("<h1>Log in</h1>", { "content-type": "text/html" })),
    cause: "bad-response",
    message: "not text/event-stream: <h1>Log in</h1>",
    keeps: true,
  },
  {
    name: "an answer that was not streamed",
    answer: writes(sized('{"choices":[]}', json)),
    cause: "bad-response",
    message: 'not text/event-stream: {"choices":[]}',
    keeps: true,
  },
  {
    name: "a stream that is compressed",
    answer: (socket) => socket.end(Buffer.concat([Buffer.from(head(gzip)), gzipSync(word)])),
    cause: "bad-response",
    message: "content-encoding gzip, though identity was asked for",
  },
  {
    name: "a stream that ends in good order, but too early",
    answer: writes(chunked(word)),
    cause: "cut",
    message: "without finish_reason",
    keeps: true,
  },
  {
    name: "an error event after status 200",
    answer: writes(chunked(word, 'data: {"error":{"message":"out of memory"}}\n\n', done)),
    cause: "stream-error",
    message: "out of memory",
    keeps: true,
  },
  {
    name: "an engine that gave up",
    answer: writes(chunked(word, event({}, "abort"), done)),
    cause: "stream-error",
    message: "finish_reason abort",
    keeps: true,
  },
  {
    name: "an event that is no JSON",
    answer: writes(chunked(word, "data: <html>\n\n", done)),
    cause: "bad-response",
    message: "no chunk: <html>",
    keeps: true,
  },
];

describe("Connection", () => {
  it.each(faults)("tells $name as $cause, and serves the next request", expectTold);
});
