import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  cacheHit,
  cut,
  ramp,
  snapshot,
  stack,
  stickiness,
  summary,
  warmUp,
  without,
} from "../../test/evidence.ts";
import { DOWN, type Given, judged, report, unmeasured } from "../../test/report.ts";
import type { Evidence } from "./evidence.ts";

/** The files that a run leaves in its workspace. */
async function written(other: Partial<Evidence> = {}, params: Given["params"] = {}) {
  return (await report(other, { params: { runName: "cache-hit-x7f2p", ...params } })).read();
}

describe("nothing measured: a short page", () => {
  test("verdict, first cause and what to do, no table", async () => {
    const { page } = await written(unmeasured);
    expect(page).toContain(`**invalid**: ${DOWN}. Nothing was measured`);
    expect(page).toContain("First cause: verify-stack (invalid): cannot reach http://gateway");
    expect(page).toContain("tkn pipelinerun logs cache-hit-x7f2p -n llm-d -t verify-stack");
    expect(page).not.toContain("no data");
    expect(page.split("\n").length).toBeLessThan(20);
  });

  test("the first cause is a snapshot by its name in the pipeline", async () => {
    const { page } = await written({
      ...unmeasured,
      verifyStack: summary("verify-stack", stack()),
      cacheWarmUp: summary("cache-warm-up", warmUp()),
      cacheSnapshotBefore: without("cache-snapshot", "no engine answers"),
    });
    expect(page).toContain("First cause: cache-snapshot-before (invalid): no engine answers");
  });

  test("no request that succeeded: the failures by cause", async () => {
    const sessionRamp = summary(
      "session-ramp",
      ramp({ ok: 0, matrix: [[0]], promptLengths: null }),
      "invalid",
      "none of 30",
    );
    const { page } = await written({
      sessionRamp,
      cacheHitSummary: without("cache-hit-summary", "none of 30"),
    });
    expect(page).toContain("| http-503 | 30 |");
    expect(page).not.toContain("## Figures");
  });
});

describe("thresholds", () => {
  const limits = { hitRateMinPercent: "90", stickinessMinPercent: "97.5", failedMaxPercent: "0" };
  const rows = (page: string) => page.split("\n").filter((line) => /^\| .* \| at (least|most) /.test(line));

  test("each with limit, value and outcome", async () => {
    const { page, json } = await written(
      {
        sessionRamp: summary("session-ramp", ramp({ ok: 29 })),
        stickinessSummary: summary("stickiness-summary", stickiness({ percent: 97.49 })),
        ...judged("fail", "x"),
      },
      limits,
    );
    expect(rows(page)).toEqual([
      "| Hit rate of the attainable | at least 90 % | 96.6667 % | met |",
      "| Session stickiness | at least 97.5 % | 97.49 % | not met |",
      "| Failed requests | at most 0 % | 3.3333 % | not met |",
    ]);
    expect(json.criteria.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["hit-rate", "met"],
      ["stickiness", "not met"],
      ["failed", "not met"],
    ]);
  });

  test.each<[string, Partial<Evidence>, Record<string, string>, string[]]>([
    [
      "a limit of zero asks for nothing",
      {},
      { ...limits, stickinessMinPercent: "0" },
      ["met", "not asked", "met"],
    ],
    [
      "what was not measured is not met by accident",
      { stickinessSummary: summary("stickiness-summary", stickiness({ percent: null })) },
      limits,
      ["met", "no data", "met"],
    ],
    [
      "an invalid run meets nothing",
      judged("invalid", "foreign"),
      limits,
      ["not judged", "not judged", "not judged"],
    ],
    ["limits that nobody told are not made up", {}, {}, ["not told", "not told", "not told"]],
  ])("%s", async (_, other, params, outcomes) => {
    const { json } = await written(other, params);
    expect(json.criteria.map(({ outcome }) => outcome)).toEqual(outcomes);
  });
});

describe("load", () => {
  const plan = {
    requests: "30",
    sessions: "1",
    concurrency: "2",
    sleepSeconds: "0.8",
    maxTokens: "16",
    seed: "12345",
    warmupCount: "3",
  };

  test("shape in one table, the prompt by length and digest alone", async () => {
    const prompt = "Grüße, a secret prompt";
    const { page, json } = await written({}, { ...plan, prompt });
    expect(page).toContain("| 30 | 1 | 2 | 0.8 | 16 | 12345 | 3 |");
    const sha256 = createHash("sha256").update(prompt).digest("hex").slice(0, 12);
    expect(page).toContain(`Prompt: ${Buffer.byteLength(prompt)} bytes, sha256 ${sha256}`);
    expect(page + JSON.stringify(json)).not.toContain("secret prompt");
  });

  test("prompt-base64 counts as the bytes that it stands for", async () => {
    const { json } = await written(
      {},
      { ...plan, prompt: "default", promptBase64: Buffer.from("$(x)").toString("base64") },
    );
    expect(json.plan.prompt?.bytes).toBe(4);
  });

  test.each([
    ["requests at their default", {}, "| requests | sessions |", "| 30 | 1 |"],
    ["as many as the time allows", { durationSeconds: "20" }, "\n| sessions |", "\n| 1 |"],
  ])("%s", async (_, limit, head, row) => {
    const { page } = await written({}, { ...plan, requests: "", ...limit });
    expect(page).toContain(head);
    expect(page).toContain(row);
  });

  test("what nobody told has no table", async () => {
    const { page } = await written();
    expect(page).not.toContain("## Load");
  });

  test("one of a kind is singular", async () => {
    const { page } = await written({ sessionRamp: summary("session-ramp", ramp({ requests: 1 })) });
    expect(page).toContain("1 request in 1 session,");
    expect(page).toContain("| 1 request, 0 failed |");
    expect(page).toContain("None: the 1 request succeeded.");
    expect(page).not.toMatch(/\b1 (requests|sessions)\b/);
  });
});

describe("engines' counters", () => {
  const cacheSnapshotBefore = summary(
    "cache-snapshot",
    snapshot([
      ["a", 817, 0],
      ["b", 5, 5],
    ]),
  );
  const after = snapshot(
    [
      ["a", 25_327, 24_000],
      ["b", 5, 5],
    ],
    { at: 1_790_000_031_000 },
  );

  test("engine by engine, before, after and between", async () => {
    const { page } = await written({
      cacheSnapshotBefore,
      cacheSnapshotAfter: summary("cache-snapshot", after),
    });
    expect(page).toContain("| a | decode | 817 | 25327 | 24510 | 0 | 24000 | 24000 |");
    expect(page).toContain("| b | decode | 5 | 5 | 0 | 5 | 5 | 0 |");
    expect(page).toContain("read from pods at 2026-09-21T14:13:20.000Z and 2026-09-21T14:13:51.000Z");
  });

  test("one that started anew has no difference, nor has one that came or went", async () => {
    const { page } = await written({
      cacheSnapshotBefore,
      cacheSnapshotAfter: summary(
        "cache-snapshot",
        snapshot([
          ["a", 9, 3, "decode", "a2"],
          ["c", 2, 1],
        ]),
      ),
    });
    expect(page).toContain("| a (started anew) | decode | 817 | 9 |  | 0 | 3 |  |");
    expect(page).toContain("| b (gone) | decode | 5 |  |  | 5 |  |  |");
    expect(page).toContain("| c (new) | decode |  | 2 |  |  | 1 |  |");
  });

  test("totals by role where the rows did not fit", async () => {
    const { page } = await written({
      cacheSnapshotBefore,
      cacheSnapshotAfter: summary("cache-snapshot", cut(after)),
    });
    expect(page).toContain("| all | decode | 822 | 25332 | 24510 | 5 | 24005 | 24000 |");
    expect(page).not.toContain("| a | decode");
  });

  test("totals of other engines than before have no difference", async () => {
    const { page } = await written({
      cacheSnapshotBefore,
      cacheSnapshotAfter: summary("cache-snapshot", { ...cut(after), identity: "other" }),
    });
    expect(page).toContain("| all (engines changed) | decode | 822 | 25332 |  | 5 | 24005 |  |");
  });

  test("readings of two sources are no pair", async () => {
    const { json } = await written({
      cacheSnapshotBefore,
      cacheSnapshotAfter: summary("cache-snapshot", { ...after, source: "prometheus" }),
    });
    expect(json.counters).toBeNull();
  });
});

test("upstreams stand by name, with the spread of the load and what it means", async () => {
  const { page, json } = await written({
    sessionRamp: summary(
      "session-ramp",
      ramp({
        sessions: 2,
        upstreams: ["decode-10", "decode-2"],
        matrix: [[10, 5], [2, 13]], // biome-ignore format: a matrix
      }),
    ),
  });
  expect(json.matrix).toMatchObject({ upstreams: ["decode-2", "decode-10"], rows: [[5, 10], [13, 2]] }); // biome-ignore format: a matrix
  expect(page).toContain("Requests by upstream: decode-2 18, decode-10 12.");
  expect(page).not.toContain("sends them all to one engine");
});

test("the load on one upstream alone is no fault", async () => {
  const { page } = await written();
  expect(page).toContain("Requests by upstream: 10.0.0.1:8000 30. All requests share one prompt: routing by");
});

test("TOTAL is explained, and TPOT has a sample size of its own", async () => {
  const { page } = await written({
    sessionRamp: summary("session-ramp", ramp({ tpot: { n: 28, mean: 10, p50: 10, p99: 11 } })),
  });
  expect(page).toContain("| TOTAL mean | 170.1 ms | 30 requests | session-ramp | end to end: ");
  expect(page).toContain("| TPOT mean | 10.0 ms | 28 requests | session-ramp |");
});

test("PromQL only where Prometheus was the source, over the time between the readings", async () => {
  const at = (time: number) => ({ source: "prometheus" as const, at: time });
  const { page } = await written({
    cacheSnapshotBefore: summary("cache-snapshot", snapshot([["a", 1, 0]], at(1_790_000_000_000))),
    cacheSnapshotAfter: summary("cache-snapshot", snapshot([["a", 2, 1]], at(1_790_000_031_000))),
    cacheHitSummary: summary("cache-hit-summary", cacheHit({ source: "prometheus" })),
  });
  expect(page).toContain('{model_name="tiny"}[31s] @ 1790000031)');
  expect(page).toContain("a wider window also covers the warm-up");
  expect((await written()).page).not.toContain("promql");
});
