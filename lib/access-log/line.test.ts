import { describe, expect, test } from "vitest";
import { parseAccessLogLine } from "./line.ts";

/** As Envoy 1.40 wrote it. */
const ENVOY =
  '{"authority":"127.0.0.1:8083","downstream_remote_address":"127.0.0.1:34000","duration":73,"gateway_destination_endpoint":"127.0.0.1:8002","method":"POST","path":"/v1/chat/completions","protocol":"HTTP/1.1","request_id":"2a13b164","response_code":200,"response_code_details":"via_upstream","response_flags":"-","route_name":"picker","start_time":"2026-11-21T10:02:41.025Z","upstream_host":"127.0.0.1:8002","upstream_service_time":"4","user_agent":"curl/7.88.1","x_session_id":"sess-a","x_test_id":"t2"}';

const served = {
  testId: "t2",
  sessionId: "sess-a",
  requestId: "2a13b164",
  startedAt: Date.parse("2026-11-21T10:02:41.025Z"),
  upstream: "127.0.0.1:8002",
  status: 200,
  flags: [],
  ok: true,
};

function line(fields: object): string {
  return JSON.stringify({ response_code: 200, upstream_host: "a:1", x_test_id: "t", ...fields });
}

describe("what is no access-log line", () => {
  test.each([
    ["nothing", ""],
    ["Envoy's own message", "[2026-11-21 10:02:41.025][1][info][main] starting main dispatch loop"],
    ["half a line", ENVOY.slice(0, 300)],
    ["JSON without a response code", '{"level":"info","msg":"x_test_id t2"}'],
    ["a list", "[200]"],
    ["a response code that is no number", line({ response_code: "OK" })],
    ["an upstream that is an object", line({ upstream_host: {} })],
  ])("%s", (_, text) => {
    expect(parseAccessLogLine(text)).toBeUndefined();
  });
});

describe("what is one", () => {
  test.each([
    ["Envoy's", ENVOY],
    ["with a timestamp before it, as the log API gives on demand", `2026-11-21T10:02:41.1Z ${ENVOY}`],
    [
      "with hyphens in its keys",
      ENVOY.replace("x_session_id", "x-session-id").replace("x_test_id", "X-Test-ID"),
    ],
    ["with the code as a string", ENVOY.replace('"response_code":200', '"response_code":"200"')],
  ])("%s", (_, text) => {
    expect(parseAccessLogLine(text)).toEqual(served);
  });

  test.each([
    ["null", null],
    ["-", "-"],
    ["an empty string", ""],
    ["a missing key", undefined],
  ])("an absent value as %s", (_, value) => {
    const text = line({ upstream_host: value, x_session_id: value, response_flags: value });
    expect(parseAccessLogLine(text)).toMatchObject({
      upstream: undefined,
      sessionId: undefined,
      flags: [],
      ok: true,
    });
  });
});

describe("success", () => {
  test.each([
    ["a dead pod", { response_code: 503, response_flags: "UF" }, false],
    ["a pod killed in mid-stream", { response_flags: "UPE" }, false],
    ["a client that hung up", { response_flags: "DC" }, false],
    ["two flags, one of them harmless", { response_flags: "DI,UC" }, false],
    ["no picker, without a flag", { response_code: 500, response_flags: "-" }, false],
    ["not started", { response_code: 0 }, false],
    ["a delay on purpose", { response_flags: "DI" }, true],
    ["plain", {}, true],
  ])("%s", (_, fields, ok) => {
    expect(parseAccessLogLine(line(fields))?.ok).toBe(ok);
  });
});

describe("the endpoint picker's scores", () => {
  const scores = { "10.0.0.1:8000": 5.5 };

  test.each([
    ["no field for them", {}],
    ["a field that Envoy found nothing for", { endpoint_scores: null }],
    ["the same in a text format", { endpoint_scores: "-" }],
    ["another picker's field", { endpoint_scores_old: scores, destination_endpoint: "10.0.0.1:8000" }],
  ])("%s", (_, fields) => {
    expect(parseAccessLogLine(line(fields))?.endpointScores).toBeUndefined();
  });

  test.each([
    ["an object", { endpoint_scores: scores }, scores],
    ["a string", { endpoint_scores: JSON.stringify(scores) }, JSON.stringify(scores)],
    ["under the metadata's own name", { "X-Gateway-Destination-Endpoint-Scores": scores }, scores],
    [
      "inside the whole namespace",
      {
        metadata: { "x-gateway-destination-endpoint-scores": scores, "x-gateway-destination-endpoint": "a" },
      },
      scores,
    ],
  ])("%s", (_, fields, value) => {
    expect(parseAccessLogLine(line(fields))?.endpointScores).toEqual(value);
  });
});

test.each([
  ["no time", {}, undefined],
  ["a time that is none", { start_time: "yesterday-ish" }, undefined],
  ["Envoy's", { start_time: "2026-11-21T10:02:41.025Z" }, Date.UTC(2026, 10, 21, 10, 2, 41, 25)],
])("when a request began: %s", (_, fields, at) => {
  expect(parseAccessLogLine(line(fields))?.startedAt).toBe(at);
});
