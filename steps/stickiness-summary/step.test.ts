import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { GATEWAY_LABEL } from "../../lib/llm-d/gateway-pods.ts";
import { terminationBytes } from "../../lib/result/index.ts";
import { sessionId } from "../../lib/session.ts";
import { ramp, snapshot, stack, summary, without } from "../../test/evidence.ts";
import { folder } from "../../test/folder.ts";
import { kubernetesWorld, type World, withoutKubernetes } from "../../test/kubernetes-world.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

const TEST = "run-abc123";

/** Two sessions of three requests each over two upstreams: 5 of 6 stick. */
const spread = ramp({
  sessions: 2,
  requests: 6,
  upstreams: ["a:1", "b:2"],
  matrix: [
    [3, 0],
    [1, 2],
  ],
  modal: 5,
  withUpstream: 6,
});
const blind = { ...spread, upstreamHeader: "", upstreams: [], matrix: [[], []], modal: 0, withUpstream: 0 };

/** The access log of the same six requests, with what else stands in such a log. */
const log = [
  "[2026-11-21 10:02:41.025][1][info][main] starting main dispatch loop",
  entry("a:1", 0),
  entry("a:1", 1),
  entry("a:1", 0, { x_test_id: `${TEST}-warm-up` }),
  entry("a:1", 0),
  entry("b:2", 0, { x_test_id: "someone-else" }),
  entry("b:2", 1),
  entry("b:2", 0, { response_code: 503, response_flags: "UF" }),
  entry("b:2", 0, { response_flags: "UPE" }),
  entry("a:1", 0),
  entry("b:2", 1),
];

function entry(upstream: string, session: number, other: object = {}): string {
  return JSON.stringify({
    response_code: 200,
    response_flags: "-",
    upstream_host: upstream,
    x_session_id: sessionId(TEST, session),
    x_test_id: TEST,
    ...other,
  });
}

function run(data: typeof spread, params: Record<string, string> = {}) {
  const sessionRamp = JSON.stringify(summary("session-ramp", data));
  return runWith(step, { params: { sessionRamp, logTimeoutSeconds: "0", ...params } });
}

function logFile(lines: readonly string[]): string {
  return `${folder({ "access.log": `${lines.join("\n")}\n` })}/access.log`;
}

beforeEach(withoutKubernetes);

describe("no figure", () => {
  test("a ramp without data hands its cause on", async () => {
    const sessionRamp = JSON.stringify(without("session-ramp", "no gateway"));
    const { exitCode, results } = await runWith(step, { params: { sessionRamp } });
    expect(exitCode).toBe(5);
    expect(results).toMatchObject({
      status: "skipped",
      reason: "session-ramp: no gateway",
      percent: "",
      source: "",
    });
  });

  test("no header and no log is no data, never 0", async () => {
    const { exitCode, results, summary } = await run(blind);
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "warn", percent: "", source: "" });
    expect(results["reason"]).toMatch(/^no data: no response header named the upstream; no Kubernetes/);
    expect(summary?.data).toMatchObject({
      percent: null,
      by: { header: null, accessLog: null, counters: null },
    });
  });

  test("a log with a gap speaks for nobody", async () => {
    const { results } = await run(blind, { accessLog: logFile(log.slice(0, -1)) });
    expect(results).toMatchObject({ status: "warn", percent: "" });
    expect(results["reason"]).toContain("5 of 6 requests in");
  });

  test("a log whose lines stand twice", async () => {
    const { results } = await run(blind, { accessLog: logFile([...log, ...log]) });
    expect(results["reason"]).toContain("12 lines for 6 requests");
  });

  test("a log without session ids", async () => {
    const lines = log.map((line) => line.replace("x_session_id", "other"));
    const { results } = await run(blind, { accessLog: logFile(lines) });
    expect(results["reason"]).toContain("only 0 of 6 lines name session and upstream");
  });

  test("a log that is not there", async () => {
    const { results } = await run(blind, { accessLog: "/nowhere/access.log" });
    expect(results["reason"]).toContain("cannot read /nowhere/access.log");
  });

  test("header and log that contradict each other are invalid, with both figures", async () => {
    const moved = log.map((line) => line.replace("b:2", "a:1"));
    const { exitCode, results, summary } = await run(spread, { accessLog: logFile(moved) });
    expect(exitCode).toBe(5);
    expect(results).toMatchObject({
      status: "invalid",
      reason: "83.3 % by header and 100 % by access-log contradict each other",
      percent: "",
    });
    expect(summary?.data).toMatchObject({ percent: null, by: { header: 83.333333, accessLog: 100 } });
  });
});

describe("sources", () => {
  test("the header, confirmed by the log", async () => {
    const { exitCode, results, summary, lines } = await run(spread, { accessLog: logFile(log) });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "pass", percent: "83.3333", source: "header" });
    expect(results["reason"]).toBe(
      "83.3 % of 6 requests on their session's main upstream (header, access-log)",
    );
    expect(summary?.data).toEqual({
      source: "header",
      percent: 83.333333,
      by: { header: 83.333333, accessLog: 83.333333, counters: null },
      evidence: 6,
      upstreams: ["a:1", "b:2"],
      sessions: [
        [0, 3, 3],
        [1, 2, 3],
      ],
      truncated: false,
    });
    expect(lines).toContain("run-abc123-s2: 2 of 3 to b:2");
  });

  test("the log alone", async () => {
    const { results } = await run(blind, { accessLog: logFile(log) });
    expect(results).toMatchObject({ status: "pass", percent: "83.3333", source: "access-log" });
  });

  test("lines that come late are waited for", async () => {
    const accessLog = logFile(log.slice(0, -2));
    const ended = run(blind, { accessLog, logTimeoutSeconds: "30" });
    await sleep(150);
    appendFileSync(accessLog, `${log.slice(-2).join("\n")}\n`);
    expect((await ended).results).toMatchObject({ status: "pass", percent: "83.3333" });
  });

  test("a line of a request that failed inside its stream does not make the log one too long", async () => {
    const failing = { ...blind, requests: 7, failures: { "stream-error": 1 } };
    const { results } = await run(failing, { accessLog: logFile([...log, entry("a:1", 0)]) });
    expect(results).toMatchObject({ status: "pass", percent: "85.7143" });
  });

  test("a log without session ids does for one session", async () => {
    const one = { ...blind, sessions: 1, matrix: [[]] };
    const lines = log.map((line) => line.replace("x_session_id", "other"));
    const { results } = await run(one, { accessLog: logFile(lines) });
    expect(results).toMatchObject({ percent: "66.6667", source: "access-log" });
  });

  test("counters, where there is nothing else", async () => {
    const one = ramp({ upstreamHeader: "", upstreams: [], matrix: [[]], modal: 0, withUpstream: 0 });
    const at = (n: number) =>
      JSON.stringify(
        summary(
          "cache-snapshot",
          snapshot([
            ["a", n, 0],
            ["b", 0, 0],
          ]),
        ),
      );
    const { results } = await run(one, { cacheSnapshotBefore: at(0), cacheSnapshotAfter: at(30 * 817) });
    expect(results).toMatchObject({ status: "pass", percent: "100", source: "counters" });
  });

  test("a picker that was not on the path is noted beside the figure", async () => {
    const verifyStack = JSON.stringify(summary("verify-stack", stack({ failed: ["epp.on-path"] }), "fail"));
    const { lines } = await run(spread, { verifyStack });
    expect(lines.join("\n")).toContain("note: the endpoint picker was not on the path");
  });
});

describe("the log of the gateway's pods", () => {
  const gatewayPod = (labels: Record<string, string>) => ({
    metadata: { name: "gateway-0", namespace: "llm-d", uid: "u", labels },
    spec: { containers: [{ name: "shutdown-manager" }, { name: "envoy" }] },
    status: { phase: "Running" },
  });
  const world = (other: World = {}): World => ({
    objects: { pods: [gatewayPod({ [GATEWAY_LABEL]: "g" })] },
    logs: { "gateway-0": (query) => (query.get("container") === "envoy" ? log.join("\n") : "not a log") },
    ...other,
  });

  test.each([
    ["may not list pods", world({ forbidden: ["pods"] }), "may not list pods"],
    ["may not read logs", world({ forbidden: ["pods/log"] }), "may not get pods/log"],
    ["no such pod", world({ objects: { pods: [] } }), `no gateway pod in llm-d by ${GATEWAY_LABEL}`],
  ])("%s", async (_, given, why) => {
    await kubernetesWorld(given);
    const { lines } = await run(blind);
    expect(lines.find((line) => line.startsWith("access-log: not used"))).toContain(why);
  });

  test.each([[GATEWAY_LABEL], ["istio.io/gateway-name"], ["app.kubernetes.io/gateway"]])(
    "by label %s",
    async (label) => {
      await kubernetesWorld(world({ objects: { pods: [gatewayPod({ [label]: "g" })] } }));
      expect((await run(blind)).results).toMatchObject({ percent: "83.3333", source: "access-log" });
    },
  );

  test("a selector of the user's own has nothing behind it", async () => {
    await kubernetesWorld(world());
    const { results } = await run(blind, { gatewaySelector: "app=mine" });
    expect(results["percent"]).toBe("");
  });

  test("lines that come late are read again from the start, and counted once", async () => {
    let reads = 0;
    const late = () => (reads++ < 2 ? log.slice(0, 4).join("\n") : log.join("\n"));
    await kubernetesWorld(world({ logs: { "gateway-0": late } }));
    const { summary } = await run(blind, { logTimeoutSeconds: "30" });
    expect(summary?.data).toMatchObject({ percent: 83.333333, evidence: 6 });
    expect(reads).toBe(3);
  });

  test("starts a minute before the first request, for clocks that differ", async () => {
    let since = "";
    const read = (query: URLSearchParams) => {
      since = query.get("sinceTime") ?? "";
      return log.join("\n");
    };
    await kubernetesWorld(world({ logs: { "gateway-0": read } }));
    await run(blind);
    expect(Date.parse(since)).toBe(Math.floor(blind.from / 1000) * 1000 - 60_000);
  });
});

describe("budget", () => {
  const wide = (sessions: number, upstreams: number) =>
    ramp({
      testId: "a-very-long-name-of-a-pipeline-run-12345-abcdef",
      sessions,
      requests: sessions,
      upstreams: Array.from({ length: upstreams }, (_, n) => `ms-llm-d-modelservice-decode-7c9f5d8b6-${n}`),
      matrix: Array.from({ length: sessions }, (_, s) =>
        Array.from({ length: upstreams }, (_, u) => (s % upstreams === u ? 1 : 0)),
      ),
      modal: sessions,
      withUpstream: sessions,
    });

  test.each([
    ["five sessions, four pods", 5, 4, false],
    ["a thousand sessions", 1000, 3, true],
    ["five hundred pods", 500, 500, true],
  ])("%s", async (_, sessions, upstreams, truncated) => {
    const { exitCode, results, summary } = await run(wide(sessions, upstreams));
    expect(exitCode).toBe(0);
    expect(summary?.data).toMatchObject({ percent: 100, evidence: sessions, truncated });
    expect(terminationBytes(new Map(Object.entries(results)))).toBeLessThanOrEqual(1024);
  });
});
