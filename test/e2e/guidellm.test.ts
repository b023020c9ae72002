import { dirname } from "node:path";
import { expect, test } from "vitest";
import { serveCompletions } from "../completion-server.ts";
import { describeGuidellm, type HostGuidellm } from "../guidellm-host.ts";
import { countsOf, expectFigures } from "../guidellm-reading.ts";
import { type GuidellmEnd, runGuidellm } from "../guidellm-run.ts";
import { type Llmd, startLlmd, trueHitRate } from "../llm-d.ts";
import { runPipeline } from "../pipeline.ts";
import { run } from "../process.ts";

/** Each start of GuideLLM takes half a minute, and far more where it shares its cores. */
const patience = { timeout: 600_000 };

/** GuideLLM 0.3 tests the connection with completions of its own, of one token each. */
const TEST_TOKENS = 1;

async function expectTrue(end: GuidellmEnd, llmd: Llmd, rows: readonly string[]): Promise<void> {
  const { own, results, log, page } = end;
  if (own === undefined) throw new Error(`no report of GuideLLM's was kept: ${log}`);
  expect(end, log).toMatchObject({ exitCode: 0, succeeded: "True" });
  expect(results).toMatchObject({ verdict: "pass", model: llmd.model, "hit-rate-source": "pods" });
  expect(results).toMatchObject(
    Object.fromEntries(Object.entries(countsOf(own)).map(([name, count]) => [name, String(count)])),
  );
  expectFigures(results, own);

  const [, testId = ""] = /test id ([^\s,]+)/.exec(log) ?? [];
  const truth = await llmd.truth(testId);
  const load = truth.filter(({ outputTokens }) => outputTokens > TEST_TOKENS);
  expect(load).toHaveLength(Number(results["requests-ok"]));
  expect(load.length, "as many as were asked for").toBe(rows.length * 5);
  expect(Number(results["hit-rate-percent"])).toBeCloseTo(trueHitRate(truth), 4);
  for (const row of rows) expect(page).toContain(`| ${row} | 5 | 0 | 0 | `);
  expect(page).toContain(`GuideLLM ${results["guidellm-version"]}`);
}

function againstTheTruth(guidellm: HostGuidellm): void {
  test.each<[string, string[], Record<string, string>]>([
    ["2 streams, chat", ["concurrent@2"], { rate: "2" }],
    ["1 and 2 streams, text", ["concurrent@1", "concurrent@2"], { rate: "1,2", "request-format": "text" }],
  ])(
    "%s: every result is its report's, counts and hit rate are the truth's",
    patience,
    async (_, rows, given) => {
      const llmd = await startLlmd("--itl-ms", "5");
      const load = { "rate-type": "concurrent", "max-requests": "5", "max-seconds": "30" };
      const end = await runGuidellm(guidellm, { ...load, ...given }, llmd);
      expect(end.results["guidellm-version"]).toBe(guidellm.version);
      await expectTrue(end, llmd, rows);
    },
  );
}

describeGuidellm("0.3.1", "the embedded llm-d", (guidellm) => {
  againstTheTruth(guidellm);

  // It waits for five seconds before its first request, so the deadline comes first on any machine.
  test("stopped by its deadline: invalid, by name, and nothing of it is left running", patience, async () => {
    const llmd = await startLlmd();
    const end = await runGuidellm(guidellm, { "timeout-seconds": "3" }, llmd);
    expect(end, end.log).toMatchObject({ exitCode: 1, succeeded: "False", own: undefined });
    expect(end.results["verdict"]).toBe("invalid");
    expect(end.results["verdict-reason"]).toContain("GuideLLM was stopped after timeout-seconds");
    const [, output = ""] = /--output-path (\S+)/.exec(end.log) ?? [];
    expect(output).toMatch(/benchmarks\.json$/);
    expect(await run("pgrep", ["-f", output])).toMatchObject({ code: 1, stdout: "" });
  });
});

const completion = JSON.stringify({ choices: [{}], usage: { prompt_tokens: 40, completion_tokens: 1 } });

describeGuidellm("0.8.1", "the embedded llm-d", (guidellm) => {
  againstTheTruth(guidellm);

  test("every request fails: fail, though GuideLLM ends with 0", patience, async () => {
    const llmd = await startLlmd("--model", "served-model");
    const target = await serveCompletions((response, _, request) => {
      const isProbe = request.headers["x-test-id"]?.includes("-probe");
      // Through the endpoint picker, as far as anybody can tell.
      if (isProbe) return response.setHeader("x-went-into-resp-headers", "true").end(completion);
      response.statusCode = request.method === "GET" ? 200 : 500;
      return response.end("{}");
    });
    const given = { target: target.url, "max-requests": "3" };
    const end = await runGuidellm(guidellm, given, llmd);
    expect(end, end.log).toMatchObject({ exitCode: 1, succeeded: "False" });
    expect(end.results).toMatchObject({ verdict: "fail", "requests-ok": "0", "requests-failed": "3" });
    expect(end.results["verdict-reason"]).toContain("3 of 3 requests failed");
    expect(end.own && countsOf(end.own)).toMatchObject({ "requests-failed": 3 });
  });
});

test("a host without GuideLLM: refused, with how to get it", async () => {
  const { GUIDELLM: _, ...rest } = process.env;
  const env = { ...rest, PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };
  await expect(runPipeline("guidellm-benchmark-pipeline", {}, { env })).rejects.toThrow(
    /no guidellm on PATH.*pip install guidellm/s,
  );
});
