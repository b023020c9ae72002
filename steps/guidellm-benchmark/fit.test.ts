import { describe, expect, test } from "vitest";
import type { Guidellm } from "../../lib/evidence/guidellm.ts";
import { kebab } from "../../lib/names.ts";
import { budget, terminationBytes } from "../../lib/result/index.ts";
import { formatResults } from "../../lib/result-files.ts";
import type { Status } from "../../lib/status.ts";
import { benchmark } from "../../test/guidellm-report.ts";
import { evidenceOf } from "./evidence.ts";
import { fitting, requireRoom } from "./fit.ts";
import { headlineResults } from "./results.ts";
import step from "./step.ts";

const origin = { testId: "run-abc123", model: "tiny", version: "0.8.1", partial: false };
const small = evidenceOf([benchmark()], origin);

const HOUR = 3_599_999.99;
const latency = { n: 99_999_999, mean: HOUR, p50: HOUR, p99: HOUR };
/** An hour of what no engine does: every count, time and rate as long as it can be. */
const huge = evidenceOf(
  Array.from({ length: 10 }, () =>
    benchmark({
      strategy: "concurrent@100000",
      start: 1_790_000_000,
      end: 1_790_003_600,
      ok: 999_999,
      errored: 99_999,
      incomplete: 99_999,
      requestRate: 99_999.99,
      tokenRate: 999_999.99,
      ttft: latency,
      itl: latency,
      e2e: latency,
      ntpot: latency,
    }),
  ),
  { testId: "t".repeat(64), model: "m".repeat(100), version: "0.9.0.dev28+g1234567", partial: true },
);
const long = [HOUR, HOUR, HOUR] as const;
const extreme: Guidellm = {
  ...huge,
  promptTokens: 99_999_999_999,
  extraTokens: 9_999_999,
  longestPrompt: 9_999_999,
  cachedTokens: 99_999_999_999,
  outputTokens: 99_999_999_999,
  itl: [99_999_999_999, ...long],
  tpot: [9_999_999, ...long],
  ntpot: [99_999_999_999, ...long],
};

/** All results of the Task with this evidence. Throws BudgetError where they are too long, SchemaError for bad data. */
function results(evidence: Guidellm, reason = "", status: Status = "invalid"): ReadonlyMap<string, string> {
  const { data, reason: told } = fitting(evidence, { status, reason });
  const summary = { v: 1, task: step.name, status, reason: told, data } as const;
  return formatResults(step, { summary, results: headlineResults(evidence) });
}

describe("names that would leave no room are refused before anything is sent", () => {
  test.each<[string, string, string, number]>([
    ["too long together", "m".repeat(101), "t".repeat(64), 165],
    ["that must be escaped", "<".repeat(20), "t".repeat(64), 184],
    ["that must be escaped twice", '"'.repeat(30), "t".repeat(64), 184],
  ])("%s", (_, model, testId, bytes) => {
    expect(() => requireRoom({ model, testId })).toThrow(
      `model and test-id take ${bytes} bytes together, more than 164`,
    );
  });
  test("the longest that users may give are not", () => {
    expect(() => requireRoom({ model: "m".repeat(100), testId: "t".repeat(64) })).not.toThrow();
  });
});

test("what fits stays as it is", () => {
  expect(fitting(small, { status: "warn", reason: 'a "reason"' })).toEqual({
    data: small,
    reason: 'a "reason"',
  });
});

test("too many benchmarks: their rows go, which it says, and all else stays", () => {
  const rows = Array.from({ length: 10 }, () => benchmark({ tokenRate: 123_456.78 }));
  const many = evidenceOf(rows, origin);
  const { benchmarks, ...rest } = many;
  expect(benchmarks).toHaveLength(10);
  const fitted = fitting(many, { status: "pass", reason: "" });
  expect(fitted).toEqual({ data: { ...rest, truncated: true }, reason: "" });
  expect(fitted.data).not.toHaveProperty("benchmarks");
  expect(fitted.data.count).toBe(10);
});

test("only then digits of large figures go, and counts keep theirs", () => {
  const { data } = fitting(extreme, { status: "pass", reason: "" });
  expect(data).toMatchObject({ truncated: true, promptTokens: 99_999_999_999 });
  expect(data).toMatchObject({ ttft: [99_999_999, 3_600_000, 3_600_000, 3_600_000], tokenRate: 1_000_000 });
});

describe("all results stay in the budget", () => {
  test.each<[string, string]>([
    ["without a reason", ""],
    ["with a long reason", "r".repeat(300)],
    ["with one that must be escaped", '"\\<>&'.repeat(60)],
    ["with one of many lines", "a\n\t\u0001".repeat(60)],
    ["with one of other scripts", "理由🙂".repeat(60)],
  ])("of the most that can be measured, under names of any length, %s", (_, reason) => {
    for (const length of [100, 80, 60, 40]) {
      const model = "m".repeat(length);
      const texts = results({ ...extreme, model }, reason);
      expect(terminationBytes(texts)).toBeLessThanOrEqual(budget.shared);
      expect(JSON.parse(texts.get("summary") ?? "")).toMatchObject({ data: { model } });
    }
  });

  test("under usual names the most that can be measured keeps its reason", () => {
    const usual = {
      ...extreme,
      model: "meta-llama/Llama-3.1-8B-Instruct",
      testId: "guidellm-run-x7k2p-abc123",
    };
    const reason = "GuideLLM was stopped (timeout) with 999999 requests done";
    expect(results(usual, reason).get("reason")).toBe(reason);
  });

  test("a reason that has to be cut says so, and is the same in the summary", () => {
    const texts = results({ ...extreme, model: "m".repeat(50) }, "r".repeat(119));
    const reason = texts.get("reason") ?? "";
    expect(reason).toMatch(/^r+\.\.\.$/);
    expect(reason.length).toBeLessThan(119);
    expect(JSON.parse(texts.get("summary") ?? "").reason).toBe(reason);
  });

  test("the longest value of every result of ours fits beside the longest summary", () => {
    const texts = Object.entries(step.results).map(
      ([name, { maxBytes }]) => [kebab(name), "x".repeat(maxBytes)] as const,
    );
    expect(terminationBytes(new Map(texts))).toBeLessThanOrEqual(budget.shared);
  });
});
