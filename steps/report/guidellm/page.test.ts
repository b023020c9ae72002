import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import type { BenchmarkRow } from "../../../lib/evidence/guidellm.ts";
import { cacheHit, guidellm, summary, without } from "../../../test/evidence.ts";
import { folder } from "../../../test/folder.ts";
import { serve } from "../../../test/loopback.ts";
import { pushgateway } from "../../../test/pushgateway-server.ts";
import { benchmarked, judged, report } from "../../../test/report.ts";
import { totals } from "./by-hand.ts";

const figure = (json: Awaited<ReturnType<typeof written>>["json"], id: string) =>
  json.figures.find((one) => one.id === id);

async function written(...[other, given]: Parameters<typeof report>) {
  return (await report(other, given)).read();
}

/** Two benchmarks: the second is the headline, and its report has no NTPOT. */
const sweep: readonly BenchmarkRow[] = [
  ["synchronous", 10, 0, 1, 1.234, 20, 8, 9, 9.9, 10, 150],
  ["constant@2.5", 18, 2, 3, 2.5, 40, 12, 20, 9.9, 10, null],
];
const swept = guidellm({
  ok: 28,
  incomplete: 4,
  headline: "constant@2.5",
  e2e: [18, 170.06, 170, 190],
  ttft: [18, 12.34, 12, 20],
  tpot: [17, 10, 10, 11],
  ntpot: null,
  count: 2,
  benchmarks: [...sweep],
});

describe("bad params", () => {
  test.each([
    ["no load", { guidellmBenchmark: "" }, "session-ramp: is required, or guidellm-benchmark in its place"],
    [
      "two loads",
      { sessionRamp: '{"v":1,"task":"session-ramp","status":"invalid","reason":""}' },
      "not both",
    ],
    ["what is no summary", { guidellmBenchmark: "{}" }, "guidellm-benchmark: "],
  ])("%s", async (_, params, text) => {
    const { exitCode, lines } = await report(benchmarked(), { params });
    expect(exitCode).toBe(2);
    expect(lines.join("\n")).toContain(text);
  });
});

describe("a GuideLLM run that measured nothing: a short page", () => {
  test("its report could not be read", async () => {
    const broken = {
      ...benchmarked(),
      guidellmBenchmark: without("guidellm-benchmark", "benchmarks.json is cut short"),
      cacheHitSummary: without("cache-hit-summary", "guidellm-benchmark: benchmarks.json is cut short"),
    };
    const { page, json } = await written(broken);
    expect(page).toContain("# GuideLLM benchmark report: invalid");
    expect(page).toContain("First cause: guidellm-benchmark (invalid): benchmarks.json is cut short");
    expect(json).toMatchObject({ tool: { name: "guidellm", version: "" }, benchmarks: null, load: null });
  });

  test("all of its requests failed", async () => {
    const reason = "none of 30 requests succeeded";
    const { page, json } = await written({
      ...benchmarked(),
      guidellmBenchmark: summary("guidellm-benchmark", guidellm({ ok: 0 }), "fail", reason),
      cacheHitSummary: summary("cache-hit-summary", cacheHit({ source: "" }), "fail", reason),
    });
    expect(page).toContain(`**fail**: ${reason}. Nothing was measured`);
    expect(page).toContain("First cause: guidellm-benchmark (fail)");
    expect(page).toContain("| errored | 30 |");
    expect(json.figures.filter(({ unit, value }) => unit === "ms" && value !== null)).toEqual([]);
  });
});

describe("the page of a GuideLLM run", () => {
  test("has its own title, sources and definitions", async () => {
    const { page, json } = await written(benchmarked());
    for (const text of [
      "# GuideLLM benchmark report: pass",
      "| TTFT p50 | 12.0 ms | 30 requests | GuideLLM 0.8.1 | by GuideLLM's report: ",
      "| ITL mean | 9.9 ms | 30 requests | GuideLLM 0.8.1 | time between two tokens",
      "| TPOT mean | 10.0 ms | 30 requests | GuideLLM 0.8.1 | (last token - first token) / (tokens - 1)",
      "| NTPOT mean | 10.6 ms | 30 requests | GuideLLM 0.8.1 | GuideLLM's own time per output token",
      "| Successful requests per second | 5.70 | 30 requests | GuideLLM 0.8.1 |",
      "| Output tokens per second | 91.5 | 30 requests | GuideLLM 0.8.1 |",
      "| Cache hit rate | 97.9192 % | 24510 tokens | pods |",
      "| Load | 30 requests in 1 benchmark, x-test-id run-abc123 |",
      "| Software | GuideLLM 0.8.1, Node ",
    ])
      expect(page).toContain(text);
    expect(json).toMatchObject({ kind: "cache-hit-report", version: 1 });
    expect(json.tool).toEqual({ name: "guidellm", version: "0.8.1" });
    expect(json.load).toMatchObject({ ok: 30, failed: 0, sessions: 0 });
  });

  test("leaves out what GuideLLM knows nothing of", async () => {
    const { page, json } = await written(benchmarked(), {
      params: { hitRateMinPercent: "0", stickinessMinPercent: "0", failedMaxPercent: "0" },
    });
    for (const text of ["tickiness", "Client:", "session", "Warm-up", "ndjson", "## Load"])
      expect(page).not.toContain(text);
    expect(json.criteria.map(({ id }) => id)).toEqual(["hit-rate", "failed"]);
    expect(json.crossChecks.map(({ what }) => what)).not.toContain("stickiness");
    expect(json).toMatchObject({ warmUp: null, matrix: null });
    expect(json.tasks.map(({ task }) => task)).toEqual([
      "verify-stack",
      "guidellm-benchmark",
      "cache-hit-summary",
    ]);
  });

  test("has a row for each benchmark, and says which the latencies are of", async () => {
    const { page, json } = await written(benchmarked(swept));
    const unknown = "no data";
    expect(page).toContain("| synchronous | 10 | 0 | 1 | 1.23 | 20.0 | 8.0 ms | 9.0 ms |");
    expect(page).toContain(
      `| constant@2.5 | 18 | 2 | 3 | 2.50 | 40.0 | 12.0 ms | 20.0 ms | 9.9 ms | 10.0 ms | ${unknown} |`,
    );
    expect(page).toContain("The latencies and rates among the figures are of constant@2.5");
    expect(figure(json, "ttft-p50")?.definition).toContain("benchmark constant@2.5");
    expect(figure(json, "ttft-p50")?.sample).toEqual({ size: 18, of: "requests" });
    expect(figure(json, "requests-incomplete")?.value).toBe(4);
    expect(figure(json, "ntpot-mean")?.value).toBeNull();
    expect(json.benchmarks?.rows?.[1]).toMatchObject({ name: "constant@2.5", failed: 2, e2eP50Ms: null });
  });

  test("says where the rows are that did not fit", async () => {
    const { benchmarks: _, ...totalsOnly } = guidellm({ count: 40, truncated: true });
    const cut = summary("guidellm-benchmark", totalsOnly);
    const { page, json } = await written({ ...benchmarked(), guidellmBenchmark: cut });
    expect(page).toContain("The rows of 40 benchmarks did not fit the summary of guidellm-benchmark;");
    expect(json.benchmarks).toEqual({ count: 40, headline: "concurrent@4", rows: null });
  });

  test("explains tokens of requests that it cut", async () => {
    const { page } = await written({
      ...benchmarked({ incomplete: 2 }),
      cacheHitSummary: summary("cache-hit-summary", cacheHit({ counters: [25_327, 24_000] }), "warn", "cut"),
    });
    expect(page).toContain("the counters may hold tokens of cut requests, the responses cannot");
  });

  test("a version that nobody told is not made up", async () => {
    const { page } = await written(benchmarked({ version: "" }));
    expect(page).toContain("| Software | GuideLLM, Node ");
    expect(page).toContain("| 30 requests | GuideLLM | by GuideLLM's report: ");
  });
});

describe("the lines of a GuideLLM run", () => {
  test("of one benchmark", async () => {
    const { lines, exitCode } = await report(benchmarked());
    expect(exitCode).toBe(0);
    expect(lines).toEqual([
      "Delta Hit Rate (measured traffic): 97.9%",
      "Averages over 30 requests: TTFT=12.3 ms, TPOT=10.0 ms, TOTAL=170.1 ms",
      "Stickiness: not measured by GuideLLM",
      "Verdict: pass",
    ]);
  });

  test("of several: the averages are of one of them", async () => {
    const { lines } = await report(benchmarked(swept));
    expect(lines[1]).toBe(
      "Averages over 18 requests (benchmark constant@2.5): TTFT=12.3 ms, TPOT=10.0 ms, TOTAL=170.1 ms",
    );
  });

  test("without a sample", async () => {
    const { lines } = await report({ ...benchmarked({ ok: 0 }), ...judged("fail", "all failed") });
    expect(lines).toContain("Averages over 0 requests: TTFT=no data, TPOT=no data, TOTAL=no data");
  });
});

test.each<[string, object, string]>([
  [
    "0.3",
    { args: { strategy: { type_: "concurrent" } }, request_totals: { successful: 3, total: 3 }, metrics: {} },
    'concurrent {"successful":3,"total":3}',
  ],
  [
    "0.8",
    {
      config: { strategy: { type_: "constant" } },
      metrics: { request_totals: { successful: 2, errored: 1, total: 3 } },
    },
    'constant {"successful":2,"errored":1,"total":3}',
  ],
])("the command of the page counts the file of GuideLLM %s", async (_, benchmark, printed) => {
  expect((await written(benchmarked())).page).toContain(totals);
  const cwd = folder({ "benchmarks.json": JSON.stringify({ benchmarks: [benchmark, benchmark] }) });
  const PATH = `${dirname(process.execPath)}:/usr/bin:/bin`;
  const output = execFileSync("sh", ["-c", totals], { cwd, env: { PATH }, encoding: "utf8" });
  expect(output.trim().split("\n")).toEqual([printed, printed]);
});

test("what is pushed: the figures that GuideLLM has, and none of stickiness", async () => {
  const gateway = pushgateway();
  const pushgatewayUrl = await serve(gateway.listener);
  const { read } = await report(benchmarked({ tpot: null }), { params: { pushgatewayUrl } });
  expect(read().json.pushed?.problem).toBe("");
  expect(gateway.names()).not.toContain("stickiness_ratio");
  expect(gateway.names()).not.toContain("tpot_mean_seconds");
  expect(gateway.value("ttft_p99_seconds")).toBe(0.02);
  expect(gateway.value("output_tokens_per_second")).toBe(91.5);
  expect(gateway.value("requests", { outcome: "ok" })).toBe(30);
  expect(gateway.value("last_run_info", { test_id: "run-abc123" })).toBe(1);
});
