import { describe, expect, it, vi } from "vitest";
import { event, usageEvent } from "../../test/completion-server.ts";
import { EventTimes } from "./event-times.ts";
import { Exchange } from "./exchange.ts";
import { type Headers, ProtocolError } from "./http1/index.ts";
import { LongEventError } from "./sse-reader.ts";

const events = { "content-type": "text/event-stream" };

/** An exchange that was sent at 1 ms, and whose parts arrive when they are said to. */
function sent() {
  const settled = vi.fn<(isReusable: boolean) => void>();
  const times = new EventTimes();
  const exchange = new Exchange({ timeoutMs: 60_000, keepText: false, times, settled });
  exchange.sent = 1;
  return {
    exchange,
    settled,
    times,
    head: (at: number, headers: Headers = events, status = 200) => {
      exchange.arrived(at);
      exchange.onHead({ status, headers, framing: "chunked", keepsAlive: true });
    },
    body: (at: number, text: string) => {
      exchange.arrived(at);
      const bytes = Buffer.from(`garbage${text}garbage`);
      exchange.onBody(bytes, 7, bytes.length - 7);
    },
    end: (at: number) => {
      exchange.arrived(at);
      exchange.onEnd(true);
    },
  };
}

describe("Exchange", () => {
  it("records what arrived when", () => {
    const { exchange, settled, times, head, body, end } = sent();
    head(10, { ...events, "x-inference-pod": "decode-0" });
    body(20, event({ role: "assistant", content: "" }));
    body(30, event({ content: "a" }));
    body(45, event({ content: "b" }) + event({}, "stop") + usageEvent(9, 2, 8));
    body(50, "data: [DONE]\n\n");
    end(60);
    const { first, last } = exchange.answer;
    expect({ first, last, times: [...times.values] }).toEqual({ first: 30, last: 45, times: [30, 45] });
    expect(exchange).toMatchObject({
      sent: 1,
      head: 10,
      end: 60,
      status: 200,
      failure: undefined,
      upstream: { header: "x-inference-pod", name: "decode-0" },
      outputTokens: { count: 2, source: "usage" },
    });
    expect(settled.mock.calls).toEqual([[true]]);
  });

  it("counts events where the server does not count tokens", () => {
    const { exchange, head, body, end } = sent();
    head(2);
    body(3, event({ content: "a" }) + event({ content: "b" }) + event({}, "stop"));
    end(4);
    expect(exchange.outputTokens).toEqual({ count: 2, source: "chunks" });
  });

  it("settles once, whatever comes afterwards", () => {
    const { exchange, settled, head, body, end } = sent();
    head(2);
    exchange.abort("told to end");
    const settledAt = exchange.end;
    body(3, event({}, "stop"));
    end(4);
    exchange.fail(new Error("too late"));
    expect(exchange.failure).toEqual({ cause: "aborted", message: "told to end" });
    expect(exchange.end).toBe(settledAt);
    expect(settled.mock.calls).toEqual([[false]]);
  });

  it.each<{ name: string; headers: Headers; status?: number; body: string; failure: object }>([
    {
      name: "a status without a body",
      headers: {},
      status: 503,
      body: "",
      failure: { cause: "http-503", message: "no body" },
    },
    {
      name: "vLLM's older error body",
      headers: {},
      status: 400,
      body: '{"object":"error","message":"too\\nlong","code":400}',
      failure: { cause: "http-400", message: "too long" },
    },
    {
      name: "a body of FastAPI",
      headers: {},
      status: 404,
      body: '{"detail":"Not Found"}',
      failure: { cause: "http-404", message: '{"detail":"Not Found"}' },
    },
    {
      name: "a page, on one line and cut",
      headers: {},
      status: 502,
      body: `<h1>\n\u001b[31mbad\u0000 gateway</h1>${"x".repeat(5000)}`,
      failure: { cause: "http-502", message: `<h1> [31mbad gateway</h1>${"x".repeat(275)}` },
    },
    {
      name: "a stream under a status that is no 200",
      headers: events,
      status: 201,
      body: event({ content: "a" }),
      failure: { cause: "http-201", message: expect.stringContaining("data:") },
    },
    {
      name: "an error body that is compressed",
      headers: { "content-encoding": "gzip" },
      status: 500,
      body: "\u001f\u008b",
      failure: { cause: "http-500", message: "content-encoding gzip, though identity was asked for" },
    },
    {
      name: "a stream that is compressed",
      headers: { ...events, "content-encoding": "GZIP" },
      body: "\u001f\u008b",
      failure: { cause: "bad-response", message: "content-encoding GZIP, though identity was asked for" },
    },
    {
      name: "no content type",
      headers: {},
      body: event({ content: "a" }),
      failure: { cause: "bad-response", message: expect.stringContaining("not text/event-stream: data:") },
    },
    {
      name: "a content type that only begins so",
      headers: { "content-type": "text/event-streams" },
      body: "",
      failure: { cause: "bad-response", message: "not text/event-stream: no body" },
    },
  ])("says why $name is no answer", ({ headers, status, body: text, failure }) => {
    const { exchange, head, body, end } = sent();
    head(2, headers, status);
    if (text !== "") body(3, text);
    end(4);
    expect(exchange.failure).toEqual(failure);
  });

  it.each([
    { name: "a charset", headers: { "content-type": "Text/Event-Stream; charset=utf-8" } },
    { name: "identity as the coding", headers: { ...events, "content-encoding": "Identity" } },
  ])("reads a stream with $name", ({ headers }) => {
    const { exchange, head, body, end } = sent();
    head(2, headers);
    body(3, event({ content: "a" }, "stop"));
    end(4);
    expect(exchange.failure).toBeUndefined();
  });

  it.each([
    {
      name: "a break before any answer",
      text: undefined,
      error: new Error("reset"),
      cause: "cut",
      message: "reset, before any answer",
    },
    {
      name: "a break in mid-stream",
      text: event({ content: "a" }),
      error: new Error("reset"),
      cause: "cut",
      message: "reset, after 1 content events",
    },
    {
      name: "what is no HTTP",
      text: undefined,
      error: new ProtocolError("SSH\r\n\u0007"),
      cause: "bad-response",
      message: "SSH",
    },
    {
      name: "an endless event",
      text: event({ content: "a" }),
      error: new LongEventError(9),
      cause: "bad-response",
      message: "an event is longer than 9 bytes",
    },
  ])("tells $name as $cause", ({ text, error, cause, message }) => {
    const { exchange, settled, head, body } = sent();
    if (text !== undefined) {
      head(2);
      body(3, text);
    }
    exchange.fail(error);
    expect(exchange.failure).toEqual({ cause, message });
    expect(settled.mock.calls).toEqual([[false]]);
  });

  it("takes an answer whose [DONE] has come before the connection broke", () => {
    const { exchange, head, body } = sent();
    head(2);
    body(3, `${event({ content: "a" })}data: [DONE]\n\n`);
    exchange.fail(new Error("reset"));
    expect(exchange.failure).toBeUndefined();
  });

  it("keeps the status of an error whose body broke off", () => {
    const { exchange, head, body } = sent();
    head(2, {}, 503);
    body(3, "overl");
    exchange.fail(new Error("reset"));
    expect(exchange.failure).toEqual({ cause: "http-503", message: "overl" });
  });
});
