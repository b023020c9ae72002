import { describe, expect, test } from "vitest";
import { benchmark } from "../../test/guidellm-report.ts";
import type { GuidellmEnd } from "./ended.ts";
import { evidenceOf } from "./evidence.ts";
import { judge } from "./judge.ts";
import type { Benchmark } from "./report-file/benchmark.ts";

const origin = { testId: "run-abc123", model: "tiny", version: "0.8.1", partial: false };

function judged(
  benchmarks: readonly Benchmark[],
  failedMaxPercent = 0,
  other: Partial<GuidellmEnd> & { readonly asked?: number | null } = {},
) {
  const { asked = null, ...ended } = other;
  const end = { version: "0.8.1", exitCode: 0, stopped: null, ...ended };
  return judge(benchmarks, evidenceOf(benchmarks, origin), { end, asked, failedMaxPercent });
}

const failed = benchmark({ ok: 0, errored: 3, records: [], errors: ["500 for url\nmore", "other"] });

describe("invalid", () => {
  test("was stopped, whatever its report says", () => {
    expect(judged([benchmark()], 0, { stopped: "timeout" })).toEqual({
      status: "invalid",
      reason: "GuideLLM was stopped (timeout) with 2 requests done",
    });
    expect(judged([failed], 100, { stopped: "SIGTERM" }).status).toBe("invalid");
  });
  test("no request ended", () => {
    expect(judged([benchmark({ ok: 0, incomplete: 4, records: [] })], 100)).toEqual({
      status: "invalid",
      reason: "no request ended within the benchmarks",
    });
  });
});

describe("fail", () => {
  test("everything failed, though GuideLLM ends with 0: whatever is allowed", () => {
    const verdict = { status: "fail", reason: "3 of 3 requests failed, first: 500 for url" };
    expect(judged([failed])).toEqual(verdict);
    expect(judged([failed], 100)).toEqual(verdict);
  });
  test("more failed than allowed, over all benchmarks", () => {
    const some = benchmark({ errored: 2 });
    expect(judged([benchmark(), some], 33)).toEqual({ status: "fail", reason: "2 of 6 requests failed" });
  });
});

describe("what GuideLLM did not finish", () => {
  test("fewer benchmarks than were asked for", () => {
    expect(judged([benchmark(), benchmark()], 0, { asked: 3 })).toEqual({
      status: "invalid",
      reason: "GuideLLM's report has 2 of 3 benchmarks",
    });
  });
  test("as many as were asked for", () => {
    expect(judged([benchmark(), benchmark()], 0, { asked: 2 }).status).toBe("pass");
  });
  test.each([
    ["poisson@5", 30, 7.6, "invalid"],
    ["constant@5", 68, 17, "invalid"],
    ["poisson@5", 30, 7.5, "pass"],
    ["poisson@5", 29, 9, "pass"],
    ["constant@5", 68, 3, "pass"],
    ["concurrent@5", 68, 17, "pass"],
  ])("%s with %i answers, %f a second: %s", (strategy, ok, requestRate, status) => {
    const [record] = benchmark().records;
    const records = Array(ok).fill(record);
    expect(judged([benchmark({ strategy, ok, records, requestRate })]).status).toBe(status);
  });
  test("the rate that was not kept is told", () => {
    const [record] = benchmark().records;
    const fast = benchmark({
      strategy: "poisson@5",
      ok: 68,
      records: Array(68).fill(record),
      requestRate: 17,
    });
    expect(judged([fast]).reason).toBe("GuideLLM did not keep its rate: poisson@5 had 17.0 answers a second");
  });
  test("an exit code beside a whole report", () => {
    expect(judged([benchmark()], 0, { exitCode: -11 })).toEqual({
      status: "warn",
      reason: "GuideLLM left a whole report, and exit code -11",
    });
  });
});

describe("warn", () => {
  test("only a sample of the requests is there", () => {
    expect(judged([benchmark(), benchmark({ ok: 9 })])).toEqual({
      status: "warn",
      reason: "GuideLLM kept a sample of its requests: no TPOT, no cached tokens",
    });
  });
  test("GuideLLM itself warns", () => {
    expect(judged([benchmark(), benchmark({ warnings: ["too few requests", "other"] })])).toEqual({
      status: "warn",
      reason: "GuideLLM warns: too few requests",
    });
  });
});

describe("pass", () => {
  test.each<[string, Benchmark[], number]>([
    ["nothing failed", [benchmark()], 0],
    ["no more failed than allowed", [benchmark({ errored: 2 })], 50],
    ["requests that were cut have not failed", [benchmark({ incomplete: 3 })], 0],
  ])("%s", (_, benchmarks, failedMaxPercent) => {
    expect(judged(benchmarks, failedMaxPercent)).toEqual({ status: "pass", reason: "" });
  });
});
