import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folder } from "../../test/folder.ts";
import { keep, reportText } from "./keep.ts";

describe("GuideLLM's report", () => {
  const text = '{"args":{"api_key":"s3cret"},"headers":{"Authorization":"Bearer s3cret"}}';

  test("is kept without the token, wherever some generation wrote it", () => {
    const path = join(folder({ "benchmarks.json": text }), "benchmarks.json");
    expect(reportText(path, "s3cret")).toBe(
      '{"args":{"api_key":"[redacted]"},"headers":{"Authorization":"Bearer [redacted]"}}',
    );
  });
  test("is kept as it is where there is no token", () => {
    const path = join(folder({ "benchmarks.json": text }), "benchmarks.json");
    expect(reportText(path, undefined)).toBe(text);
  });
  test("is empty where there is none", () => {
    expect(reportText(join(folder(), "benchmarks.json"), "s3cret")).toBe("");
  });
});

describe("a file in a workspace", () => {
  test("is not even made where none is bound", () => {
    const text = () => {
      throw new Error("must not be called");
    };
    expect(keep(undefined, "summary.json", text)).toEqual([]);
  });
  test("that cannot be written is told, and nothing is thrown", () => {
    const missing = join(folder(), "missing");
    expect(keep(missing, "summary.json", () => "{}")).toEqual([
      expect.stringMatching(/^cannot write summary\.json: ENOENT/),
    ]);
  });
  test("is written", () => {
    const path = folder();
    expect(keep(path, "summary.json", () => "{}\n")).toEqual([]);
    expect(readFileSync(join(path, "summary.json"), "utf8")).toBe("{}\n");
  });
});
