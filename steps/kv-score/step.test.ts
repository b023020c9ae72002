import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { budget, terminationBytes } from "../../lib/result/index.ts";
import { folder } from "../../test/folder.ts";
import { withoutKubernetes } from "../../test/kubernetes-world.ts";
import { lineOf, probe, served, serveManager, twoPods } from "../../test/kv-score.ts";
import { deadUrl } from "../../test/loopback.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

const SCORES = "x-gateway-destination-endpoint-scores";
const first = { "x-upstream-host": "10.0.0.1:8000" };
const second = { "x-upstream-host": "10.0.0.2:8000" };

beforeEach(withoutKubernetes);

describe("before anything is sent", () => {
  test("every bad param is named at once", async () => {
    const params = { requests: "0", scoreSource: "guess", kvManagerUrl: "x", scoreWaitSeconds: "-1" };
    const { exitCode, lines } = await runWith(step, { params });
    expect(exitCode).toBe(2);
    for (const name of ["requests", "score-source", "kv-manager-url", "score-wait-seconds"]) {
      expect(
        lines.some((line) => line.startsWith(`${name}: `)),
        name,
      ).toBe(true);
    }
  });

  test("no gateway is given, and nowhere to look for one", async () => {
    const { exitCode, results } = await runWith(step);
    expect(exitCode).toBe(4);
    expect(results["reason"]).toContain("gateway-url and verify-stack are empty");
  });

  test("the gateway is down", async () => {
    const { exitCode, results } = await probe({ url: await deadUrl() });
    expect(exitCode).toBe(4);
    expect(results).toMatchObject({ status: "invalid", source: "", requests: "", "followed-percent": "" });
  });

  test.each([
    ["a manager that is given and is none", { kvManagerUrl: true }],
    ["a manager that is asked for", { kvManagerUrl: true, scoreSource: "kv-manager" }],
  ])("%s", async (_, { kvManagerUrl, ...params }) => {
    const url = await serveManager((response) => response.writeHead(404).end());
    const gateway = await served();
    const { exitCode, results } = await probe(gateway, {
      ...params,
      ...(kvManagerUrl && { kvManagerUrl: url }),
    });
    expect(exitCode).toBe(4);
    expect(results["reason"]).toContain("the KV-cache manager answered 404");
    expect(gateway.arrived).toEqual([]);
  });
});

describe("no figure", () => {
  test("without scores it is invalid, says how to get them, and makes none up", async () => {
    const { exitCode, results, summary, lines } = await probe(await served({ headers: () => first }));
    expect(exitCode).toBe(5);
    expect(results).toMatchObject({ status: "invalid", requests: "3", "followed-percent": "", source: "" });
    expect(results["reason"]).toMatch(
      /^no scores: kv-manager: no KV-cache manager: no Kubernetes to look in; /,
    );
    expect(summary?.data).toMatchObject({ source: "", followed: 0, went: [] });
    for (const way of ["--emit-endpoint-scores", `%DYNAMIC_METADATA(envoy.lb:${SCORES})%`, "enableMetrics"])
      expect(lines.join("\n")).toContain(way);
  });

  test("all requests failed", async () => {
    const { exitCode, results } = await probe(await served({ status: () => 503 }));
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe("none of 3 requests succeeded: http-503");
  });

  test("a manager that knows no block of the prompt", async () => {
    const url = await serveManager((response) => response.end("{}"));
    await twoPods(url);
    const { exitCode, results } = await probe(await served({ headers: () => first }));
    expect(exitCode).toBe(5);
    expect(results).toMatchObject({
      reason: "nothing to compare: cold: no engine holds a block of the prompt",
      source: "kv-manager",
      "followed-percent": "",
    });
  });

  test("scores of pods that nobody knows", async () => {
    await twoPods(await serveManager((response) => response.end('{"10.9.9.9":4}')));
    // The two that are known have a zero each.
    const { exitCode, results } = await probe(await served({ headers: () => first }));
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe("nothing to compare: cold: no engine holds a block of the prompt");
  });

  test("a source that was chosen is the only one that is tried", async () => {
    const headers = () => ({ ...first, [SCORES]: '{"10.0.0.1:8000":2,"10.0.0.2:8000":1}' });
    const gateway = await served({ headers });
    const { exitCode, results } = await probe(gateway, {
      scoreSource: "access-log",
      accessLog: gateway.accessLog,
    });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe(
      `no scores: access-log: no line of these requests in ${gateway.accessLog}`,
    );
  });
});

describe("a KV-cache manager", () => {
  test("is asked before each request; all went to the highest", async () => {
    const gateway = await served({ headers: () => first });
    const url = await serveManager((response) => {
      gateway.events.push("score");
      response.end('{"10.0.0.1":5}');
    });
    await twoPods(url);
    const report = folder();
    const { exitCode, results, summary, lines } = await runWith(step, {
      params: { gatewayUrl: gateway.url, testId: "t", model: "m", requests: "2", scoreWaitSeconds: "0" },
      workspaces: { report },
    });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({
      status: "pass",
      reason: "2 of 2 requests went to a highest score (kv-manager)",
      requests: "2",
      "followed-percent": "100",
      source: "kv-manager",
    });
    expect(gateway.events).toEqual([
      ...["score", "completion", "score"],
      ...["score", "completion", "score", "completion"],
    ]);
    expect(gateway.arrived.map(({ headers }) => [headers["x-test-id"], headers["x-session-id"]])).toEqual([
      ["t-warm-up", "t-s1"],
      ["t-probe", "t-s1"],
      ["t-probe", "t-s1"],
    ]);
    expect(summary?.data).toEqual({
      source: "kv-manager",
      followed: 2,
      passedOver: 0,
      undecided: 0,
      unknown: 0,
      went: [
        ["decode-0", 5, 5],
        ["decode-0", 5, 5],
      ],
      truncated: false,
    });
    expect(lines.slice(-8)).toEqual([
      "request 1: followed, went to decode-0 (x-upstream-host), 96 cached tokens",
      "  pod                  score (kv-manager)  share of highest  went there",
      "  decode-0 (10.0.0.1)  5                   100 %             yes",
      "  decode-1             0                   0 %",
      "request 2: followed, went to decode-0 (x-upstream-host), 96 cached tokens",
      "  pod                  score (kv-manager)  share of highest  went there",
      "  decode-0 (10.0.0.1)  5                   100 %             yes",
      "  decode-1             0                   0 %",
    ]);
    expect(JSON.parse(readFileSync(`${report}/kv-score.json`, "utf8"))).toMatchObject({
      version: 1,
      source: "kv-manager",
      requests: [
        {
          requestId: "t-probe-1",
          outcome: "followed",
          scores: [
            { pod: "decode-0", score: 5, sharePercent: 100 },
            { pod: "decode-1", score: 0 },
          ],
        },
        { requestId: "t-probe-2" },
      ],
    });
  });

  test("requests that went past the highest are a warning", async () => {
    await twoPods(await serveManager((response) => response.end('{"decode-0":5}')));
    const headers = (n: number) => (n === 1 ? first : second);
    const { exitCode, results } = await probe(await served({ headers }));
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({
      status: "warn",
      reason: "2 of 3 requests went past the highest score: queue and KV use may outweigh the prefix",
      "followed-percent": "33.3333",
    });
  });

  test("one that falls silent leaves its requests without evidence", async () => {
    const url = await serveManager((response, n) =>
      n === 3 ? response.writeHead(500).end("no tokenizer") : response.end('{"10.0.0.1":5}'),
    );
    const gateway = await served({ headers: () => first });
    const { exitCode, results, summary } = await probe(gateway, { kvManagerUrl: url });
    expect(exitCode).toBe(0);
    expect(results["status"]).toBe("warn");
    expect(results["reason"]).toMatch(
      /^2 of 2 requests went to a highest score \(kv-manager\), 1 without evidence: /,
    );
    expect(summary?.data).toMatchObject({ followed: 2, unknown: 1 });
  });

  test("a failed request counts for nothing", async () => {
    const url = await serveManager((response) => response.end('{"10.0.0.1":5}'));
    const gateway = await served({ headers: () => first, status: (n) => (n === 2 ? 500 : 200) });
    const { results } = await probe(gateway, { kvManagerUrl: url });
    expect(results).toMatchObject({ status: "warn", "followed-percent": "100" });
    expect(results["reason"]).toContain("1 without evidence: failed: http-500");
  });

  test("one that was merely found and is none is passed by", async () => {
    await twoPods(await serveManager((response) => response.writeHead(404).end()));
    const headers = () => ({ ...first, [SCORES]: '{"10.0.0.1:8000":2,"10.0.0.2:8000":1}' });
    const { results, lines } = await probe(await served({ headers }));
    expect(results).toMatchObject({ status: "pass", source: "header" });
    expect(lines.join("\n")).toContain("not used: kv-manager: the KV-cache manager answered 404");
  });

  test("where no header names the upstream, the access log does", async () => {
    await twoPods(await serveManager((response) => response.end('{"10.0.0.2":5}')));
    const gateway = await served({ line: (_, request) => lineOf(request, "10.0.0.2:8000") });
    const { results, lines } = await probe(gateway, { accessLog: gateway.accessLog });
    expect(results).toMatchObject({ status: "pass", source: "kv-manager" });
    expect(lines.join("\n")).toContain("went to decode-1 (access log)");
  });
});

test("results stay within the budget, whatever the names", async () => {
  const name = (n: number) => `ms-llm-d-modelservice-decode-${"x".repeat(30)}-${n}`;
  const url = await serveManager((response) => response.end(JSON.stringify({ [name(0)]: 12_345.123_456 })));
  const gateway = await served({ headers: (n) => ({ "x-inference-pod": name(n % 2) }) });
  const { exitCode, results, summary } = await probe(gateway, { kvManagerUrl: url, requests: "40" });
  expect(exitCode).toBe(0);
  expect(summary?.data).toMatchObject({ followed: 20, passedOver: 20, truncated: true });
  expect(terminationBytes(new Map(Object.entries(results)))).toBeLessThanOrEqual(budget.plain);
});
