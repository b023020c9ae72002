import { describe, expect, test } from "vitest";
import { guidellmSchema } from "../../lib/evidence/guidellm.ts";
import { benchmark, record, reportFile, reportNames } from "../../test/guidellm-report.ts";
import { evidenceOf, headlineOf } from "./evidence.ts";
import type { Benchmark } from "./report-file/benchmark.ts";
import { readReport } from "./report-file/read.ts";

const origin = { testId: "run-abc123", model: "tiny", version: "0.8.1", partial: false };
const of = (benchmarks: readonly Benchmark[], other: Partial<typeof origin> = {}) =>
  evidenceOf(benchmarks, { ...origin, ...other });

const failed = benchmark({ ok: 0, errored: 3, records: [], tokenRate: undefined, strategy: "concurrent@9" });

describe("the headline is the benchmark with the most output tokens per second", () => {
  const slow = benchmark({ strategy: "concurrent@1", tokenRate: 10 });
  const fast = benchmark({ strategy: "concurrent@2", tokenRate: 20 });
  test.each<[string, Benchmark[], string | undefined]>([
    ["none of none", [], undefined],
    ["none where all failed", [failed, failed], undefined],
    ["not one where all failed", [failed, slow], "concurrent@1"],
    ["the last", [slow, fast], "concurrent@2"],
    ["the first", [fast, slow], "concurrent@2"],
    ["the first of equals", [fast, { ...fast, strategy: "concurrent@4" }], "concurrent@2"],
    ["one whose rate is told", [{ ...slow, tokenRate: undefined }, fast], "concurrent@2"],
  ])("%s", (_, benchmarks, strategy) => {
    expect(headlineOf(benchmarks)?.strategy).toBe(strategy);
  });
});

test("one benchmark: figures with two decimals, its own row", () => {
  expect(of([benchmark()])).toEqual({
    testId: "run-abc123",
    model: "tiny",
    version: "0.8.1",
    from: 100_000,
    to: 110_500,
    requests: 2,
    ok: 2,
    incomplete: 0,
    promptTokens: 40,
    extraTokens: 0,
    longestPrompt: 20,
    cachedTokens: 32,
    outputTokens: 10,
    headline: "synchronous",
    ttft: [2, 12.35, 12, 15],
    itl: [2, 10, 12, 15],
    tpot: [2, 10, 10, 10],
    ntpot: null,
    e2e: [2, 12.35, 52, 15],
    tokenRate: 1,
    requestRate: 0.2,
    count: 1,
    benchmarks: [["synchronous", 2, 0, 0, 0.2, 1, 12, 15, 10, 10, 52]],
    truncated: false,
  });
});

test("several: counts and tokens of all, latencies of the headline's, times from the first to the last", () => {
  const second = benchmark({
    strategy: "concurrent@2",
    start: 120,
    end: 130,
    ok: 1,
    errored: 1,
    incomplete: 2,
    tokenRate: 7,
    ttft: { n: 1, mean: 70, p50: 71, p99: 72 },
    records: [record({ promptTokens: 30, outputTokens: 9, cachedTokens: 0 })],
  });
  const evidence = of([second, failed, benchmark()]);
  expect(evidence).toMatchObject({ from: 100_000, to: 130_000, requests: 7, ok: 3, incomplete: 2, count: 3 });
  expect(evidence).toMatchObject({ promptTokens: 70, longestPrompt: 30, cachedTokens: 32, outputTokens: 19 });
  expect(evidence).toMatchObject({ headline: "concurrent@2", ttft: [1, 70, 71, 72], tokenRate: 7 });
  expect(evidence.benchmarks?.map(([strategy, ...counts]) => [strategy, ...counts.slice(0, 3)])).toEqual([
    ["concurrent@2", 1, 1, 2],
    ["concurrent@9", 0, 3, 0],
    ["synchronous", 2, 0, 0],
  ]);
});

describe("what is not known is null, never 0 or a part", () => {
  test("everything failed", () => {
    const none = { ttft: null, itl: null, tpot: null, ntpot: null, e2e: null, tokenRate: null };
    const blank = { ...failed, ttft: undefined, itl: undefined, e2e: undefined, requestRate: undefined };
    expect(of([blank])).toMatchObject({ ...none, headline: "", requestRate: null, longestPrompt: null });
    expect(of([blank]).benchmarks).toEqual([["concurrent@9", 0, 3, 0, ...Array(7).fill(null)]]);
  });
  test("tokens and TPOT over a sample of the requests", () => {
    const none = { promptTokens: null, cachedTokens: null, outputTokens: null, tpot: null };
    expect(of([benchmark({ ok: 9 })])).toMatchObject(none);
    expect(of([benchmark(), benchmark({ ok: 9 })])).toMatchObject({ promptTokens: null });
  });
  test("the hits of requests one of which reported none", () => {
    const records = [record(), record({ cachedTokens: undefined })];
    expect(of([benchmark({ records })])).toMatchObject({ promptTokens: 40, cachedTokens: null });
  });
});

test("a run that was ended before it was done says so", () => {
  expect(of([benchmark()], { partial: true }).partial).toBe(true);
});

test("a long version is cut to what the results have room for", () => {
  const version = "0.9.0.dev28+g1234567890ab";
  expect(of([benchmark()], { version })).toMatchObject({ version: "0.9.0.dev28+g1234567" });
});

test("a small rate keeps its digits", () => {
  expect(of([benchmark({ requestRate: 0.001234 })]).requestRate).toBe(0.00123);
});

describe("the tokens of its own tests of the connection, which only 0.3 makes", () => {
  const concurrent = (streams: number, incomplete = 0) =>
    benchmark({ strategy: `concurrent@${streams}`, incomplete });
  test.each<[string, string, Benchmark[], number]>([
    ["none from 0.4 on", "0.4.0", [concurrent(2)], 0],
    ["none of 0.30", "0.30.0", [concurrent(2)], 0],
    ["its own, and one of the only worker", "0.3.1", [benchmark()], 2 * 64],
    ["and one of each worker", "0.3.1", [concurrent(2)], 3 * 64],
    ["of each worker of each benchmark", "0.3", [concurrent(1), concurrent(3)], 5 * 64],
    ["of ten workers at most", "0.3.1", [concurrent(64)], 11 * 64],
    ["of ten workers at a rate", "0.3.1", [benchmark({ strategy: "poisson@2" })], 11 * 64],
    ["with the longest prompt of each worker that time cut", "0.3.1", [concurrent(2, 1)], 3 * 64 + 2 * 20],
  ])("%s", (_, version, benchmarks, tokens) => {
    expect(of(benchmarks, { version }).extraTokens).toBe(tokens);
  });
});

test.each(reportNames)("of the real %s it keeps its schema", (name) => {
  const { benchmarks, version } = readReport(reportFile(name));
  const evidence = of(benchmarks, { version: version ?? "0.3.1" });
  expect(guidellmSchema.parse(JSON.parse(JSON.stringify(evidence)))).toEqual(evidence);
  expect(evidence.ok + benchmarks.reduce((sum, { errored }) => sum + errored, 0)).toBe(evidence.requests);
});
