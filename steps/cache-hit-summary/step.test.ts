import { describe, expect, test } from "vitest";
import { counters, type Given, MILLION, restarted, run } from "../../test/cache-hit-summary.ts";
import {
  guidellm,
  HIT,
  PROMPT,
  ramp,
  snapshot,
  stack,
  stickiness,
  summary,
  without,
} from "../../test/evidence.ts";
import { runWith } from "../../test/run.ts";
import { sampleParams } from "../../test/sample.ts";
import step from "./step.ts";

describe("bad params", () => {
  test("all of them are named at once", async () => {
    const { exitCode, lines } = await run({
      params: {
        sessionRamp: "{}",
        guidellmBenchmark: "{}",
        stickinessMinPercent: "101",
        blockSize: "big",
        foreignTolerancePercent: "-1",
      },
    });
    expect(exitCode).toBe(2);
    for (const name of [
      "session-ramp",
      "guidellm-benchmark",
      "stickiness-min-percent",
      "block-size",
      "foreign-tolerance-percent",
    ]) {
      expect(lines.join("\n")).toContain(`${name}: `);
    }
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ["no load at all", { sessionRamp: "" }, "session-ramp: is required, or guidellm-benchmark in its place"],
    [
      "two loads",
      { guidellmBenchmark: JSON.stringify(summary("guidellm-benchmark", guidellm())) },
      "session-ramp: give it or guidellm-benchmark, not both",
    ],
    [
      "stickiness asked for without a summary of it",
      { stickinessSummary: "", stickinessMinPercent: "90" },
      "stickiness-min-percent: 90 cannot be judged without a stickiness-summary; give 0, or the summary",
    ],
  ])("%s", async (_, params, text) => {
    const { exitCode, lines, results } = await run({ params });
    expect([exitCode, results["verdict"]]).toEqual([2, ""]);
    expect(lines.join("\n")).toContain(text);
  });
});

describe("a run that cannot be trusted is invalid, and says the first cause", () => {
  const gone = (task: string, reason: string) => without(task, reason);
  const skipped = (task: string, reason: string) => without(task, reason, "skipped");
  const down = "verify-stack: cannot reach http://gateway.llm-d.svc:80";

  test.each<[string, Given, string, string]>([
    [
      "the gateway is down",
      {
        stack: gone("verify-stack", "cannot reach http://gateway.llm-d.svc:80"),
        before: skipped("cache-snapshot", down),
        ramp: skipped("session-ramp", down),
        after: skipped("cache-snapshot", down),
        stickiness: skipped("stickiness-summary", down),
      },
      down,
      "",
    ],
    [
      "an engine is dead",
      { before: gone("cache-snapshot", "engine w2 does not answer") },
      "cache-snapshot: engine w2 does not answer",
      "usage",
    ],
    [
      "an engine is dead, and the tasks after it say so",
      {
        before: without("cache-snapshot", "engine w2 does not answer"),
        ramp: without("session-ramp", "cache-snapshot: engine w2 does not answer", "skipped"),
        after: without("cache-snapshot", "cache-snapshot: engine w2 does not answer", "skipped"),
        stickiness: without("stickiness-summary", "cache-snapshot: engine w2 does not answer", "skipped"),
      },
      "cache-snapshot: engine w2 does not answer",
      "",
    ],
    [
      "the client was the bottleneck",
      { ramp: summary("session-ramp", ramp(), "invalid", "client was the bottleneck") },
      "session-ramp: client was the bottleneck",
      "pods",
    ],
    [
      "no request succeeded",
      { ramp: summary("session-ramp", ramp({ ok: 0, promptTokens: 0, promptLengths: [], cachedTokens: 0 })) },
      "none of 30 requests succeeded (and 1 more)",
      "",
    ],
    [
      "the snapshots come from two sources",
      {
        after: summary(
          "cache-snapshot",
          snapshot([["w1", MILLION + 24_510, 1_292_000]], { source: "prometheus" }),
        ),
      },
      "the counters were read from pods before the run and from prometheus after it",
      "usage",
    ],
    [
      "someone else used the engines",
      { after: counters(30 * PROMPT + 11, 30 * HIT) },
      "foreign traffic: 24521 tokens looked up, 24510 are ours, 11 too many",
      "usage",
    ],
    [
      "the prompt is shorter than a block",
      {
        ramp: summary(
          "session-ramp",
          ramp({ promptTokens: 360, promptLengths: [[12, 30]], cachedTokens: 0 }),
        ),
        after: counters(360, 0),
      },
      "the prompt has 12 tokens and a cache block 32: nothing can hit",
      "pods",
    ],
    [
      "there is no evidence for stickiness",
      {
        stickiness: summary(
          "stickiness-summary",
          stickiness({ percent: null, source: "" }),
          "warn",
          "no data",
        ),
      },
      "no evidence for stickiness: no data",
      "pods",
    ],
  ])("%s", async (_, given, reason, source) => {
    const { exitCode, results } = await run(given);
    expect(exitCode).toBe(5);
    expect(results).toMatchObject({
      status: "invalid",
      verdict: "invalid",
      reason,
      "hit-rate-source": source,
    });
    expect(Object.keys(results)).toContain("attainable-hit-rate-percent");
  });

  test("on-fail: continue hands it on as data", async () => {
    const { exitCode, results } = await run({ after: counters(0, 0), params: { onFail: "continue" } });
    expect([exitCode, results["verdict"]]).toEqual([0, "invalid"]);
  });
});

describe("a run that misses a threshold fails", () => {
  test.each<[string, Given, string]>([
    [
      "round robin over warm engines",
      { stickiness: summary("stickiness-summary", stickiness({ percent: 50 })) },
      "stickiness 50.0 % is below 90 %",
    ],
    [
      "failed checks, half the requests, cold caches",
      {
        stack: summary("verify-stack", stack({ failed: ["epp.on-path"] }), "fail", "1 check failed"),
        ramp: summary("session-ramp", ramp({ ok: 15, cachedTokens: 0 })),
        after: counters(15 * PROMPT, 0),
      },
      "verify-stack failed: epp.on-path (and 2 more)",
    ],
    [
      "no token hit",
      { ramp: summary("session-ramp", ramp({ cachedTokens: 0 })), after: counters(24_510, 0) },
      "hit rate 0.0 % is 0.0 % of the attainable 97.9 %, below 90 %",
    ],
  ])("%s", async (_, given, reason) => {
    const { exitCode, results } = await run(given);
    expect([exitCode, results["verdict"], results["reason"]]).toEqual([3, "fail", reason]);
  });
});

describe("a run that holds passes", () => {
  test("with counters above a million, to the token", async () => {
    const { exitCode, results, summary: written, lines } = await run();
    expect(exitCode).toBe(0);
    expect(lines).toEqual([
      "24000 of 24510 tokens found by the counters, hit rate 97.9 % (source: pods, attainable 97.9 %), stickiness 100.0 %",
    ]);
    expect(results).toMatchObject({
      status: "pass",
      verdict: "pass",
      reason: "",
      "hit-rate-percent": "97.9192",
      "attainable-hit-rate-percent": "97.9192",
      "of-attainable-percent": "100",
      "hit-rate-source": "pods",
    });
    expect(written?.data).toEqual({
      source: "pods",
      counters: [24_510, 24_000],
      attainable: 24_000,
      changed: 0,
    });
  });

  test("with a warning when counters were reset and usage stands in", async () => {
    const after = restarted(10 * PROMPT, 10 * HIT);
    const { exitCode, results, summary: written } = await run({ after });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "warn", verdict: "pass", "hit-rate-source": "usage" });
    expect(results["hit-rate-percent"]).toBe("97.9192");
    expect(results["reason"]).toBe("counters reset, hit rate from usage: w1 started anew in the run");
    expect(written?.data).toEqual({ source: "usage", attainable: 24_000, changed: 1 });
  });

  test("but not when the engine looked up more since its start than all of our prompts have", async () => {
    const { exitCode, results } = await run({ after: restarted(30 * PROMPT + 1, 30 * HIT) });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe(
      "foreign traffic: at least 24511 tokens looked up, 24510 are ours, 1 too many",
    );
  });

  test("with prefill engines that had nothing to do, as strictly as without", async () => {
    const engines = (queries: number, hits: number) =>
      summary(
        "cache-snapshot",
        snapshot([
          ["d1", queries, hits],
          ["p1", 405, 0, "prefill"],
        ]),
      );
    const { results } = await run({ before: engines(0, 0), after: engines(30 * PROMPT, 29 * HIT) });
    expect(results["reason"]).toMatch(/^the sources disagree: counters 23200, responses 24000 cached tokens/);
  });

  test("with prefill engines, whose blocks the responses count and the counters do not", async () => {
    const engines = (queries: number, hits: number) =>
      summary(
        "cache-snapshot",
        snapshot([
          ["d1", queries, hits],
          ["d2", 0, 0],
          ["p1", queries * 2, 0, "prefill"],
        ]),
      );
    const { results } = await run({ before: engines(0, 0), after: engines(30 * PROMPT, 29 * HIT) });
    expect(results).toMatchObject({
      verdict: "pass",
      "hit-rate-source": "pods",
      "hit-rate-percent": "94.6552",
    });
  });

  test("with no threshold asked for, where block size and stickiness are unknown", async () => {
    const { results } = await run({
      stack: summary("verify-stack", stack({ blockSize: null }), "warn", "no metrics"),
      stickiness: summary("stickiness-summary", stickiness({ percent: null, source: "" }), "warn", "no data"),
      params: { hitRateMinPercent: "0", stickinessMinPercent: "0" },
    });
    expect(results).toMatchObject({ verdict: "pass", "attainable-hit-rate-percent": "" });
  });

  test("block-size given by hand takes the place of what verify-stack found", async () => {
    const { results } = await run({
      stack: summary("verify-stack", stack({ blockSize: null }), "warn", "no metrics"),
      params: { blockSize: "32" },
    });
    expect(results).toMatchObject({ verdict: "pass", "attainable-hit-rate-percent": "97.9192" });
  });
});

test("the sample passes", async () => {
  const { results } = await runWith(step, { params: sampleParams("cache-hit-summary") });
  expect(results).toMatchObject({
    verdict: "pass",
    "hit-rate-percent": "96",
    "of-attainable-percent": "100",
  });
});
