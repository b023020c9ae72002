import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folder } from "../../test/folder.ts";
import { keep, keepReport } from "./keep.ts";

describe("GuideLLM's report", () => {
  const text = '{"args":{"api_key":"s3cret"},"headers":{"Authorization":"Bearer s3cret"}}';
  const kept = (secret: string | undefined) => {
    const to = folder();
    const report = join(folder({ "benchmarks.json": text }), "benchmarks.json");
    expect(keepReport(report, to, secret)).toEqual([]);
    return readFileSync(join(to, "benchmarks.json"), "utf8");
  };

  test("is kept without the token, wherever some generation wrote it", () => {
    expect(kept("s3cret")).toBe(
      '{"args":{"api_key":"[redacted]"},"headers":{"Authorization":"Bearer [redacted]"}}',
    );
  });
  test("is kept as it is where there is no token", () => {
    expect(kept(undefined)).toBe(text);
  });
  test("that is not there leaves the one of an earlier run", () => {
    const to = folder({ "benchmarks.json": "earlier" });
    expect(keepReport(join(folder(), "benchmarks.json"), to, "s3cret")).toEqual([]);
    expect(readFileSync(join(to, "benchmarks.json"), "utf8")).toBe("earlier");
  });
  test("that cannot be written is told, and nothing is thrown", () => {
    const report = join(folder({ "benchmarks.json": text }), "benchmarks.json");
    expect(keepReport(report, join(folder(), "missing"), undefined)).toEqual([
      expect.stringMatching(/^cannot write benchmarks\.json: ENOENT/),
    ]);
  });
});

describe("a file in a workspace", () => {
  test("is not even made where none is bound", () => {
    expect(keep(undefined, "summary.json", "{}")).toEqual([]);
    expect(existsSync("summary.json")).toBe(false);
  });
  test("that cannot be written is told, and nothing is thrown", () => {
    const missing = join(folder(), "missing");
    expect(keep(missing, "summary.json", "{}")).toEqual([
      expect.stringMatching(/^cannot write summary\.json: ENOENT/),
    ]);
  });
  test("is written", () => {
    const path = folder();
    expect(keep(path, "summary.json", "{}\n")).toEqual([]);
    expect(readFileSync(join(path, "summary.json"), "utf8")).toBe("{}\n");
  });
});
