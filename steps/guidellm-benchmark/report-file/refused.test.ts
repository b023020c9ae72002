import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UnreachableError } from "../../../lib/errors/index.ts";
import { folder } from "../../../test/folder.ts";
import { at, reportJson, reportNames, reportText } from "../../../test/guidellm-report.ts";
import { readReport, reportOf } from "./read.ts";

/** The error of a report with this text. */
function refusal(text: string): unknown {
  try {
    readReport(join(folder({ "benchmarks.json": text }), "benchmarks.json"));
  } catch (error) {
    return error;
  }
  return undefined;
}

const UNKNOWN = "GuideLLM's report is of no known generation (0.3 to 0.8): ";

function changed(name: string, change: (report: Record<string, unknown>) => void): string {
  const report = reportJson(name);
  change(report);
  return JSON.stringify(report);
}

function first(report: Record<string, unknown>): Record<string, unknown> {
  return at(report, "benchmarks.0") as Record<string, unknown>;
}

describe("what is no report is refused with exit code 4, and named", () => {
  test("a missing file", () => {
    expect(() => readReport(join(folder(), "benchmarks.json"))).toThrow(
      new UnreachableError("GuideLLM left no report"),
    );
  });

  test.each<[string, string, string]>([
    ["nothing", "", "GuideLLM's report is empty"],
    ["blanks", "  \n", "GuideLLM's report is cut off or no JSON (3 characters)"],
    ["a log", "Aborted!", "GuideLLM's report is cut off or no JSON (8 characters)"],
    ["a list", "[]", `${UNKNOWN}it has no object`],
    [
      "a list of benchmarks",
      JSON.stringify([{ type_: "generative_benchmark" }]),
      `${UNKNOWN}it has no object`,
    ],
    ["null", "null", `${UNKNOWN}it has no object`],
    ["an empty object", "{}", `${UNKNOWN}it has no keys`],
    [
      "a report of another tool",
      JSON.stringify({ date: "x", backend: "vllm", mean_ttft_ms: 3 }),
      `${UNKNOWN}it has the keys date, backend, mean_ttft_ms`,
    ],
    ["benchmarks that are no list", '{"benchmarks":{}}', `${UNKNOWN}it has the keys benchmarks`],
    ["no benchmark", '{"benchmarks":[]}', "GuideLLM's report holds no benchmark"],
    [
      "a generation that is to come",
      changed("0.8.1-concurrent", (report) => {
        report["metadata"] = { version: 3, guidellm_version: "0.9.0" };
      }),
      `${UNKNOWN}metadata.version is 3, known are 1 and 2`,
    ],
    [
      "metadata without a version",
      changed("0.8.1-concurrent", (report) => {
        report["metadata"] = {};
      }),
      `${UNKNOWN}metadata.version is undefined, known are 1 and 2`,
    ],
    [
      "metadata with the version as text",
      changed("0.8.1-concurrent", (report) => {
        report["metadata"] = { version: "2" };
      }),
      `${UNKNOWN}metadata.version is "2", known are 1 and 2`,
    ],
    [
      "keys that no generation writes beside the benchmarks",
      changed("0.3.1-concurrent", (report) => {
        report["results"] = [];
      }),
      `${UNKNOWN}it has the keys benchmarks, results`,
    ],
    [
      "metadata without what was asked for",
      changed("0.8.1-concurrent", (report) => {
        delete report["config"];
      }),
      `${UNKNOWN}it has the keys metadata, benchmarks, conclusions`,
    ],
    [
      "benchmarks of another generation",
      changed("0.8.1-concurrent", (report) => {
        report["benchmarks"] = reportJson("0.3.1-concurrent")["benchmarks"];
      }),
      `${UNKNOWN}benchmarks.0.config: Invalid input: expected object, received undefined`,
    ],
    [
      "counts that are no numbers",
      changed("0.3.1-concurrent", (report) => {
        first(report)["run_stats"] = { requests_made: { successful: "4", errored: 0, incomplete: 0 } };
      }),
      `${UNKNOWN}benchmarks.0.run_stats.requests_made.successful: Invalid input: expected number, received string`,
    ],
  ])("%s", (_, text, message) => {
    const error = refusal(text);
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error).toMatchObject({ message, exitCode: 4 });
  });

  test.each(reportNames)("%s cut in half", (name) => {
    const text = reportText(name).slice(0, reportText(name).length / 2);
    expect(refusal(text)).toMatchObject({
      message: `GuideLLM's report is cut off or no JSON (${text.length} characters)`,
      exitCode: 4,
    });
  });
});

test("what a newer release adds beside what is known is passed over", () => {
  const report = reportJson("0.8.1-concurrent");
  report["outlook"] = {};
  first(report)["colour"] = "green";
  expect(reportOf(report)).toMatchObject({ version: "0.8.1", benchmarks: [{ ok: 4 }] });
});

test("a benchmark's strategy is named with its streams or its rate", () => {
  const names = [
    { type_: "synchronous" },
    { type_: "throughput", rate: null },
    { type_: "concurrent", streams: 4 },
    { type_: "constant", rate: 2.5 },
    { type_: "poisson", rate: 10 / 3 },
  ].map((strategy) => {
    const report = reportJson("0.8.1-concurrent");
    const config = first(report)["config"] as Record<string, unknown>;
    first(report)["config"] = { ...config, strategy };
    return reportOf(report).benchmarks[0]?.strategy;
  });
  expect(names).toEqual(["synchronous", "throughput", "concurrent@4", "constant@2.5", "poisson@3.333"]);
});

test("what GuideLLM itself doubts is handed on", () => {
  const report = reportJson("0.8.1-concurrent");
  first(report)["warnings"] = [{ code: "few", message: "too few requests", observed: 1, threshold: 2 }];
  expect(reportOf(report).benchmarks[0]?.warnings).toEqual(["too few requests"]);
});
