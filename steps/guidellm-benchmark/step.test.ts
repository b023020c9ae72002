import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { folder } from "../../test/folder.ts";
import { at, listAt, numberAt, reportJson, reportNames, reportText } from "../../test/guidellm-report.ts";
import { type Given, runWith } from "../../test/run.ts";
import { type Files, filesIn } from "./files.ts";
import step from "./step.ts";

/* The part after GuideLLM: what it makes of the report of a real one, and of none. */

let files: Files;
beforeEach(() => {
  const home = folder({
    "guidellm/plan.json": JSON.stringify({ testId: "run-abc123", model: "tiny", benchmarks: null }),
  });
  vi.stubEnv("HOME", home);
  files = filesIn(home);
  return () => vi.unstubAllEnvs();
});

interface Left {
  readonly report?: string;
  readonly version?: string;
  readonly exitCode?: number;
  readonly stopped?: string | null;
}

function summarize({ report, version = "0.8.1", exitCode = 0, stopped = null }: Left, given: Given = {}) {
  if (report !== undefined) writeFileSync(files.report, report);
  writeFileSync(files.end, JSON.stringify({ version, exitCode, stopped }));
  return runWith(step, { ...given, params: { target: "http://gateway.llm-d.svc", ...given.params } });
}

describe("without what the steps before leave it is invalid", () => {
  test("no plan", async () => {
    rmSync(files.plan);
    const { exitCode, results } = await summarize({ report: reportText("0.8.1-concurrent") });
    expect([exitCode, results["reason"]]).toEqual([5, "GuideLLM was not started: its plan is missing"]);
  });
  test("no word of how GuideLLM ended", async () => {
    const { exitCode, results, lines } = await runWith(step, { params: { target: "http://gateway" } });
    expect([exitCode, results["reason"]]).toEqual([5, "GuideLLM's step was killed, or could not start"]);
    expect(lines.at(-1)).toContain("Hint: look at the log of the step guidellm: memory, image, python3");
  });
});

describe("no report: exit code 4, and how GuideLLM ended", () => {
  const half = reportText("0.8.1-concurrent").slice(0, 1000);
  test.each<[string, Left, string]>([
    [
      "none of an image without GuideLLM",
      { version: "", exitCode: 127 },
      "the image holds no GuideLLM: GuideLLM left no report",
    ],
    [
      "none of an old one",
      { version: "0.2.1", exitCode: 126 },
      "GuideLLM 0.2.1 is older than 0.3: GuideLLM left no report",
    ],
    ["none of one that failed", { exitCode: 1 }, "GuideLLM ended with exit code 1: GuideLLM left no report"],
    [
      "none of one that was killed",
      { exitCode: -9 },
      "GuideLLM ended with exit code -9: GuideLLM left no report",
    ],
    [
      "none of one that took too long",
      { exitCode: -15, stopped: "timeout" },
      "GuideLLM was stopped after timeout-seconds: GuideLLM left no report",
    ],
    [
      "none of one that the run's end stopped",
      { exitCode: -15, stopped: "SIGTERM" },
      "GuideLLM was stopped by SIGTERM: GuideLLM left no report",
    ],
    ["an empty one", { report: "" }, "GuideLLM ended with 0: GuideLLM's report is empty"],
    [
      "half a one",
      { report: half },
      "GuideLLM ended with 0: GuideLLM's report is cut off or no JSON (1000 characters)",
    ],
    [
      "one of an unknown generation",
      { report: '{"metadata":{"version":3},"benchmarks":[{}]}' },
      "GuideLLM ended with 0: GuideLLM's report is of no known generation (0.3 to 0.8): metadata.version is 3, known are 1 and 2",
    ],
  ])("%s", async (_, left, message) => {
    const end = await summarize(left);
    expect(end.exitCode).toBe(4);
    expect(end.lines.at(-1)).toContain(`guidellm-benchmark: ${message}`);
    expect(end.results).toMatchObject({ status: "invalid", "requests-ok": "", "ttft-p50-ms": "" });
    expect(end.summary).not.toHaveProperty("data");
    expect((await summarize(left, { params: { onFail: "continue" } })).exitCode).toBe(0);
  });
});

describe("a report", () => {
  test.each(reportNames.filter((name) => name.endsWith("concurrent")))("%s: its figures", async (name) => {
    const [version = ""] = name.split("-");
    const { exitCode, results, summary } = await summarize({ report: reportText(name), version });
    expect(exitCode).toBe(0);
    const [plain] = listAt(reportJson(name), "benchmarks");
    const figure = (path: string) => numberAt(plain, `metrics.${path}`);
    expect(results).toMatchObject({ "requests-ok": "4", "requests-failed": "0", headline: "concurrent@2" });
    expect(results["guidellm-version"]).toBe(version);
    for (const [result, value] of [
      ["ttft-p50-ms", figure("time_to_first_token_ms.successful.percentiles.p50")],
      ["ttft-p99-ms", figure("time_to_first_token_ms.successful.percentiles.p99")],
      ["itl-mean-ms", figure("inter_token_latency_ms.successful.mean")],
      ["e2e-p50-ms", 1000 * figure("request_latency.successful.percentiles.p50")],
      ["output-tokens-per-second", figure("output_tokens_per_second.successful.mean")],
      ["requests-per-second", figure("requests_per_second.successful.mean")],
    ] as const) {
      expect(Number(results[result])).toBeCloseTo(value, 1);
    }
    expect(results["ntpot-mean-ms"] === "").toBe(version === "0.3.1");
    expect(summary?.data).toMatchObject({ testId: "run-abc123", model: "tiny", version, ok: 4 });
  });

  test.each(reportNames.filter((name) => name.endsWith("all-failed")))(
    "%s: fails, though GuideLLM ended with 0",
    async (name) => {
      const { exitCode, results } = await summarize({ report: reportText(name) });
      expect(exitCode).toBe(3);
      expect(results["reason"]).toMatch(/^3 of 3 requests failed, first: /);
      expect(results).toMatchObject({ status: "fail", "ttft-p50-ms": "", "tpot-mean-ms": "", headline: "" });
    },
  );

  test("of one that was stopped: its figures, and invalid", async () => {
    const left = { report: reportText("0.8.1-concurrent"), exitCode: -15, stopped: "SIGTERM" };
    const { exitCode, results, summary } = await summarize(left);
    expect(exitCode).toBe(5);
    expect(results).toMatchObject({ status: "invalid", "requests-ok": "4" });
    expect(results["reason"]).toBe("GuideLLM was stopped (SIGTERM) with 4 requests done");
    expect(summary?.data).toMatchObject({ partial: true });
  });

  test("is a table in the log", async () => {
    const { lines } = await summarize({ report: reportText("0.8.1-two-rates") });
    expect(lines[0]).toMatch(/^benchmark +ok +errored +cut +req\/s +tok\/s +TTFT p50 /);
    expect(lines[1]).toMatch(/^concurrent@1 +3 +0 +0 +11\.6 +46\.3 /);
    expect(lines[2]).toMatch(/^concurrent@2 +3 +0 +0 +13\.5 +54\.0 /);
  });

  test("of failed requests that are allowed", async () => {
    const report = reportText("0.7.3-some-failed");
    expect((await summarize({ report })).exitCode).toBe(3);
    expect((await summarize({ report }, { params: { failedMaxPercent: "25" } })).exitCode).toBe(0);
  });
});

describe("workspaces", () => {
  test("receive GuideLLM's report without the token, and the evidence", async () => {
    const report = reportJson("0.5.4-concurrent");
    (at(report, "args") as Record<string, unknown>)["backend_kwargs"] = { api_key: "s3cret-token" };
    const [sharedWorkspace, reports] = [folder(), folder()];
    const credentials = folder({ "gateway-token": "s3cret-token\n" });
    const { exitCode } = await summarize(
      { report: JSON.stringify(report), version: "0.5.4" },
      { workspaces: { sharedWorkspace, report: reports, credentials } },
    );
    expect(exitCode).toBe(0);
    const kept = readFileSync(join(sharedWorkspace, "benchmarks.json"), "utf8");
    expect(kept).not.toContain("s3cret-token");
    expect(at(JSON.parse(kept), "args.backend_kwargs.api_key")).toBe("[redacted]");
    const evidence: unknown = JSON.parse(readFileSync(join(reports, "summary.json"), "utf8"));
    expect(evidence).toMatchObject({ version: "0.5.4", ok: 4, headline: "concurrent@2" });
    expect(at(evidence, "benchmarks.0.0")).toBe("concurrent@2");
  });

  test("that cannot be written to are told, and change no figure", async () => {
    const sharedWorkspace = join(folder(), "missing");
    const left = { report: reportText("0.8.1-concurrent") };
    const { exitCode, lines } = await summarize(left, { workspaces: { sharedWorkspace } });
    expect(exitCode).toBe(0);
    expect(lines.join("\n")).toContain("warning: cannot write benchmarks.json: ENOENT");
    expect(existsSync(sharedWorkspace)).toBe(false);
  });

  test("receive even half a report, for whoever looks into it", async () => {
    const sharedWorkspace = folder();
    await summarize({ report: "{" }, { workspaces: { sharedWorkspace } });
    expect(readFileSync(join(sharedWorkspace, "benchmarks.json"), "utf8")).toBe("{");
  });
});
