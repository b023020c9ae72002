import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ramp, stack, stickiness, summary, without } from "../../test/evidence.ts";
import { folder } from "../../test/folder.ts";
import { DOWN, judged, report, unmeasured } from "../../test/report.ts";
import { runWith } from "../../test/run.ts";
import { sampleParams } from "../../test/sample.ts";
import step from "./step.ts";

test("a summary that is none ends it with exit code 2, and all of them are named", async () => {
  const { exitCode, lines } = await report({}, { params: { sessionRamp: "{}", cacheHitSummary: "" } });
  expect(exitCode).toBe(2);
  expect(lines.join("\n")).toContain("session-ramp: ");
  expect(lines.join("\n")).toContain("cache-hit-summary: ");
});

describe("the verdict is the exit code", () => {
  test.each([
    ["invalid", "foreign traffic", 5, "invalid", "Verdict: invalid: foreign traffic"],
    ["fail", "stickiness 33.3 % is below 90 %", 3, "fail", "Verdict: fail: stickiness 33.3 % is below 90 %"],
    ["warn", "counters reset", 0, "pass", "Verdict: pass"],
    ["pass", "hit rate 97.9 %", 0, "pass", "Verdict: pass"],
  ] as const)("%s", async (status, reason, code, verdict, line) => {
    const { exitCode, results, lines } = await report(judged(status, reason));
    expect([exitCode, results["verdict"], results["status"]]).toEqual([code, verdict, verdict]);
    expect(lines.filter((text) => text.startsWith("Verdict"))).toEqual([line]);
  });

  test("on-fail: continue reports a fail and exits 0", async () => {
    const { exitCode, results } = await report(judged("fail", "x"), { params: { onFail: "continue" } });
    expect([exitCode, results["verdict"]]).toEqual([0, "fail"]);
  });

  test("a summary task that was killed leaves an invalid run", async () => {
    const { exitCode, results } = await report({
      cacheHitSummary: without("cache-hit-summary", "the step did not finish"),
    });
    expect([exitCode, results["verdict"], results["reason"]]).toEqual([
      5,
      "invalid",
      "the step did not finish",
    ]);
  });
});

describe("the lines", () => {
  test("of a run without data say so", async () => {
    const { lines } = await report(unmeasured);
    expect(lines.slice(0, 5)).toEqual([
      "Delta Hit Rate (measured traffic): no data",
      "Averages over 0 requests: TTFT=no data, TPOT=no data, TOTAL=no data",
      "MULTI-SESSION STICKINESS SUMMARY (no test id, source: none)",
      `Overall stickiness: no data (${DOWN})`,
      `Verdict: invalid: ${DOWN}`,
    ]);
  });

  test("of five sessions under round robin", async () => {
    const { lines } = await report({
      sessionRamp: summary("session-ramp", ramp({ sessions: 2, ok: 28 })),
      stickinessSummary: summary(
        "stickiness-summary",
        stickiness({
          percent: (100 * 15) / 28,
          evidence: 28,
          upstreams: ["a:1", "b:2"],
          sessions: [[1, 8, 15], [0, 7, 13]], // biome-ignore format: rows
        }),
      ),
      ...judged("fail", "stickiness 53.6 % is below 90 % (and 1 more)"),
    });
    expect(lines.slice(0, 7)).toEqual([
      "Delta Hit Rate (measured traffic): 97.9%",
      "Averages over 28 requests: TTFT=12.3 ms, TPOT=10.0 ms, TOTAL=170.1 ms",
      "MULTI-SESSION STICKINESS SUMMARY (run-abc123, source: header)",
      "Session run-abc123-s1  TopUpstream b:2  TopCount 8  Total 15  Stickiness % 53.3",
      "Session run-abc123-s2  TopUpstream a:1  TopCount 7  Total 13  Stickiness % 53.8",
      "Overall stickiness: 53.6% of 28 requests with evidence",
      "Verdict: fail: stickiness 53.6 % is below 90 % (and 1 more)",
    ]);
  });

  test("of a ramp without a stickiness summary say that there was none", async () => {
    const { exitCode, lines } = await report({ stickinessSummary: undefined });
    expect(exitCode).toBe(0);
    expect(lines).toContain("Overall stickiness: no data (no stickiness-summary was given)");
  });

  test("of a thousand sessions list twenty", async () => {
    const sessions = Array.from({ length: 1000 }, (): [number, number, number] => [0, 1, 1]);
    const { lines } = await report({
      sessionRamp: summary("session-ramp", ramp({ sessions: 1000, requests: 1000 })),
      stickinessSummary: summary("stickiness-summary", stickiness({ sessions, evidence: 1000 })),
    });
    expect(lines.filter((line) => line.startsWith("Session "))).toHaveLength(20);
    expect(lines).toContain("... and 980 more");
  });
});

describe("the files", () => {
  test("report.json is what its schema says, at full precision", async () => {
    const { json } = (await report({}, { params: { runName: "cache-hit" } })).read();
    expect(json.run).toEqual({ name: "cache-hit", namespace: "llm-d" });
    expect(json.figures.find(({ id }) => id === "hit-rate")?.value).toBe((100 * 24_000) / 24_510);
    expect(json.load).toMatchObject({ ok: 30, failed: 0, durationSeconds: 30 });
  });

  test("report.md gives verdict, figures with n and source, cross-checks and commands", async () => {
    const ended = await report({
      sessionRamp: summary("session-ramp", ramp({ ok: 15 })),
      ...judged("fail", "15 of 30 requests failed"),
    });
    const { page } = ended.read();
    for (const text of [
      "# Cache hit report: fail",
      "**fail**: 15 of 30 requests failed. The evidence holds, and a threshold is missed.",
      "| TTFT p50 | 12.0 ms (low sample) | 15 requests | session-ramp |",
      "| http-503 | 15 |",
      "| tokens looked up | 24510 (engines' counters) | 12255 (usage of the successful responses) | differ |",
      "curl -s 'http://gateway.llm-d.svc:80/v1/chat/completions' -H 'Host: llm-d.localhost'",
      "floor((817-1)/32)*32 = 800 tokens, 97.9192 %",
    ]) {
      expect(page).toContain(text);
    }
  });

  test("nothing in the evidence becomes markup, or a command of its own", async () => {
    const gateway = "http://x'; rm -rf ~; '";
    const reason = "a | b\n# c <img>";
    const ended = await report({
      verifyStack: summary("verify-stack", stack({ gateway })),
      ...judged("fail", reason),
    });
    const { page } = ended.read();
    expect(page).toContain("**fail**: a \\| b # c \\<img\\>.");
    expect(page).toContain(`curl -s 'http://x'\\''; rm -rf ~; '\\''/v1/chat/completions'`);
  });

  test("without a workspace the page goes to the log, before the lines", async () => {
    const { lines } = await report({}, { workspaces: {} });
    expect(lines[0]).toBe("# Cache hit report: pass");
    expect(lines.at(-1)).toBe("Verdict: pass");
  });

  test("a workspace that refuses changes nothing in the verdict", async () => {
    const blocked = join(folder({ file: "" }), "file");
    const { exitCode, lines, results } = await report({}, { workspaces: { report: blocked } });
    expect([exitCode, results["verdict"], lines.at(-1)]).toEqual([0, "pass", "Verdict: pass"]);
    expect(lines[0]).toContain("warning: cannot write into the workspace report");
    expect(lines).toContain("# Cache hit report: pass");
  });
});

test("the sample passes", async () => {
  const { lines } = await runWith(step, { params: sampleParams("report") });
  expect(lines).toContain("Delta Hit Rate (measured traffic): 96.0%");
  expect(lines.at(-1)).toBe("Verdict: pass");
});
