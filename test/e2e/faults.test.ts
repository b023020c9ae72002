import { describe, expect, test } from "vitest";
import { startLlmd, trueHitRate, trueStickiness } from "../llm-d.ts";
import { promisedResults, runCacheHit } from "../pipeline.ts";

describe("a stack that is not well gets the truth, never a green tick", () => {
  test("gateway down: invalid within seconds, with the reason and every result written", async () => {
    const llmd = await startLlmd("--fault", "gateway.reachable");
    const end = await runCacheHit({}, llmd);
    expect(end).toMatchObject({ exitCode: 1, succeeded: "False" });
    expect(Object.keys(end.results).sort()).toEqual([...promisedResults].sort());
    expect(end.results).toMatchObject({
      verdict: "invalid",
      "hit-rate-percent": "",
      "stickiness-percent": "",
      "ttft-p50-ms": "",
    });
    expect(end.results["verdict-reason"]).toMatch(/^verify-stack: .*ECONNREFUSED/);
  });

  test("500 to every third request: failures counted, and no part of any latency", async () => {
    const llmd = await startLlmd("--fault", "load.errors-every-third");
    const end = await runCacheHit({ requests: "30", "warmup-count": "2" }, llmd);
    const truth = await llmd.truth(end.results["test-id"] ?? "");
    expect(end.results).toMatchObject({ verdict: "fail", "requests-ok": "20", "requests-failed": "10" });
    expect(truth).toHaveLength(20);
    expect(end.results["verdict-reason"]).toContain("10 of 30 requests failed");
    expect(Number(end.results["ttft-p50-ms"])).toBeGreaterThan(
      Math.min(...truth.map(({ ttftMs }) => ttftMs ?? 0)),
    );
    expect(Number(end.results["hit-rate-percent"])).toBeCloseTo(trueHitRate(truth), 4);
  });

  test("someone else's requests in the run: invalid, not a slightly wrong number", async () => {
    const llmd = await startLlmd("--fault", "load.foreign-traffic");
    const end = await runCacheHit({ requests: "30" }, llmd);
    expect(end.results["verdict"]).toBe("invalid");
    expect(end.results["verdict-reason"]).toContain("foreign");
  });

  test("a worker that restarts in the run is named, and the rate comes from usage", async () => {
    const llmd = await startLlmd("--fault", "load.worker-restart");
    const end = await runCacheHit({ requests: "30", sessions: "4", "sleep-seconds": "0.05" }, llmd);
    const truth = await llmd.truth(end.results["test-id"] ?? "");
    expect(end.results["verdict-reason"]).toMatch(
      /^counters reset, hit rate from usage: decode-\d started anew/,
    );
    expect(end.results["hit-rate-source"]).toBe("usage");
    expect(Number(end.results["hit-rate-percent"])).toBeCloseTo(trueHitRate(truth), 4);
  });

  test("counters that go to zero without a restart are seen as a reset", async () => {
    const llmd = await startLlmd("--fault", "load.counters-reset", "--replicas", "1");
    const end = await runCacheHit({ requests: "30" }, llmd);
    const truth = await llmd.truth(end.results["test-id"] ?? "");
    expect(end.results["hit-rate-source"]).toBe("usage");
    expect(Number(end.results["hit-rate-percent"])).toBeCloseTo(trueHitRate(truth), 4);
    expect(end.log).toMatch(/reset/);
  });

  test("counters above a million are read like small ones", async () => {
    const llmd = await startLlmd("--counter-base", "1234567");
    const end = await runCacheHit({ requests: "10" }, llmd);
    const truth = await llmd.truth(end.results["test-id"] ?? "");
    expect(end.results).toMatchObject({ verdict: "pass", "hit-rate-source": "pods" });
    expect(Number(end.results["hit-rate-percent"])).toBeCloseTo(trueHitRate(truth), 4);
  });

  test("a dead engine under round robin: its failures are counted, not taken for fast successes", async () => {
    const llmd = await startLlmd(
      "--routing",
      "round-robin",
      "--replicas",
      "2",
      "--fault",
      "load.engine-dead",
    );
    const alive = `b=${llmd.workers[1]?.metricsUrl}`;
    const end = await runCacheHit({ requests: "20", "warmup-count": "4", "metrics-urls": alive }, llmd);
    const truth = await llmd.truth(end.results["test-id"] ?? "");
    expect(truth).toHaveLength(10);
    expect(end.succeeded).toBe("False");
    expect(end.results).toMatchObject({ verdict: "fail", "requests-ok": "10", "requests-failed": "10" });
    // Whichever of its requests went to the dead engine.
    expect(end.results["verdict-reason"]).toMatch(/^verify-stack: (gateway\.reachable|completion\.works): /);
    const fastest = Math.min(...truth.map(({ ttftMs }) => ttftMs ?? 0));
    expect(Number(end.results["ttft-p50-ms"])).toBeGreaterThan(fastest);
    expect(Number(end.results["hit-rate-percent"])).toBeCloseTo(trueHitRate(truth), 4);
  });

  test("no gateway log and no header: stickiness is unknown, never 0 and never a pass", async () => {
    const llmd = await startLlmd("--fault", "load.log-missing", "--no-upstream-header");
    const end = await runCacheHit({ requests: "12", sessions: "2" }, llmd);
    expect(end.results).toMatchObject({
      "stickiness-percent": "",
      "stickiness-source": "",
      verdict: "invalid",
    });
    expect(end.results["verdict-reason"]).toContain("stickiness");
  });

  test("no header: the gateway's access log gives the stickiness", async () => {
    const llmd = await startLlmd("--no-upstream-header", "--routing", "round-robin");
    const end = await runCacheHit({ requests: "15", sessions: "5" }, llmd);
    const truth = await llmd.truth(end.results["test-id"] ?? "");
    expect(end.results["stickiness-source"]).toBe("access-log");
    expect(Number(end.results["stickiness-percent"])).toBeCloseTo(trueStickiness(truth), 4);
  });

  test("streams that stall are failures by timeout, and the run still ends", async () => {
    const llmd = await startLlmd("--fault", "load.stall-mid-stream");
    const end = await runCacheHit({ requests: "20", "request-timeout-seconds": "1", concurrency: "4" }, llmd);
    expect(Number(end.results["requests-failed"])).toBeGreaterThan(0);
    expect(end.succeeded).toBe("False");
    expect(end.log).toContain("timeout");
  });

  test("metrics that answer too late: invalid, with the engine named", async () => {
    const llmd = await startLlmd("--fault", "load.slow-metrics");
    const end = await runCacheHit({ requests: "5" }, llmd);
    expect(end.results["verdict"]).toBe("invalid");
    expect(end.results["hit-rate-percent"]).toBe("");
  });
});

describe("on-fail", () => {
  test("continue leaves a failed verdict in the results and the run Succeeded", async () => {
    const llmd = await startLlmd("--routing", "round-robin");
    const end = await runCacheHit({ requests: "20", sessions: "5", "on-fail": "continue" }, llmd);
    expect(end).toMatchObject({ exitCode: 0, succeeded: "True" });
    expect(end.results["verdict"]).toBe("fail");
  });
});
