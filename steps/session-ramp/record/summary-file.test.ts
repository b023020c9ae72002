import { describe, expect, it } from "vitest";
import { entryOf, failure } from "../figures/testing/entry.ts";
import { measurementOf } from "../testing/measurement.ts";
import { summaryFile, unfinished } from "./summary-file.ts";

const verdict = { status: "pass", reason: "fine" } as const;
const written = (...given: Parameters<typeof summaryFile>) =>
  JSON.parse(JSON.stringify(summaryFile(...given)));

describe("summary.json", () => {
  it.each([
    { name: "a run that goes on", changes: {}, told: unfinished, partial: true },
    { name: "a run that was told to end", changes: { ended: "told" }, told: verdict, partial: true },
    { name: "a run that ended", changes: {}, told: verdict, partial: false },
  ] as const)("says whether it is of a part: $name", ({ changes, told, partial }) => {
    expect(written(measurementOf([entryOf()], changes), told)).toMatchObject({ partial, ...told });
  });

  it("holds no secret: no token, and of headers only the names", () => {
    const measurement = measurementOf([entryOf()]);
    const extraHeaders = new Map([["x-key", "s3cr3t"]]);
    const file = written({ ...measurement, plan: { ...measurement.plan, extraHeaders } }, verdict);
    expect(file.plan).toMatchObject({ extraHeaders: ["x-key"] });
    expect(JSON.stringify(file)).not.toContain("s3cr3t");
  });

  it("says null for what there is no sample of", () => {
    const file = written(measurementOf([entryOf(failure("cut", "lost"))]), verdict);
    expect(file).toMatchObject({
      requests: 1,
      ok: 0,
      failures: { cut: { count: 1, first: "lost" } },
      promptTokens: null,
      outputTokens: 0,
      host: null,
      calibration: null,
      goodput: null,
      ...{ ttftMs: null, tpotMs: null, itlMs: null, e2eMs: null, ttftIntendedMs: null, tokensPerChunk: null },
    });
  });

  it("says within what its percentiles are", () => {
    const { percentileRelativeError, ttftMs } = written(measurementOf([entryOf()]), verdict);
    expect(percentileRelativeError).toBeGreaterThan(0);
    expect(percentileRelativeError).toBeLessThan(0.001);
    expect(ttftMs).toMatchObject({ count: 1, mean: 100, p50: 100, max: 100 });
  });
});
