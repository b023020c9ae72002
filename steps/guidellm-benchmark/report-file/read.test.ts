import { describe, expect, test } from "vitest";
import { at, listAt, numberAt, reportFile, reportJson, reportNames } from "../../../test/guidellm-report.ts";
import { tpotOf } from "../tpot.ts";
import type { Distribution } from "./benchmark.ts";
import { readReport } from "./read.ts";

/*
 * Real reports of all generations, each held against a reading of its plain JSON that shares no code with ours:
 * paths by test/guidellm/README.md and by GuideLLM's own code.
 */

/** Of a metric over the successful requests; undefined where there were none. */
function statistics(metric: unknown, scale = 1): Distribution | undefined {
  const n = numberAt(metric, "successful.count");
  if (n === 0) return undefined;
  const [mean, p50, p99] = ["mean", "percentiles.p50", "percentiles.p99"].map((path) =>
    expect.closeTo(scale * numberAt(metric, `successful.${path}`), 6),
  );
  return { n, mean, p50, p99 } as unknown as Distribution;
}

function plainReading(name: string, benchmark: unknown) {
  const isFirst = name.startsWith("0.3");
  const made = at(benchmark, isFirst ? "run_stats.requests_made" : "scheduler_metrics.requests_made");
  const metrics = at(benchmark, "metrics");
  const streams = numberAt(benchmark, `${isFirst ? "args" : "config"}.strategy.streams`);
  const ok = numberAt(made, "successful");
  const meanRate = (key: string) => (ok === 0 ? undefined : numberAt(metrics, `${key}.successful.mean`));
  return {
    strategy: `concurrent@${streams}`,
    start: numberAt(benchmark, "start_time"),
    end: numberAt(benchmark, "end_time"),
    ok,
    errored: numberAt(made, "errored"),
    incomplete: numberAt(made, "incomplete"),
    requestRate: meanRate("requests_per_second"),
    tokenRate: meanRate("output_tokens_per_second"),
    ttft: statistics(at(metrics, "time_to_first_token_ms")),
    itl: statistics(at(metrics, "inter_token_latency_ms")),
    e2e: statistics(at(metrics, "request_latency"), 1000),
    ntpot: isFirst ? undefined : statistics(at(metrics, "time_per_output_token_ms")),
  };
}

function plainRecord(name: string, request: unknown) {
  const timings = name.startsWith("0.3")
    ? { firstToken: at(request, "first_token_time"), lastToken: at(request, "last_token_time") }
    : {
        firstToken: at(request, "info.timings.first_token_iteration"),
        lastToken: at(request, "info.timings.last_token_iteration"),
      };
  return {
    ...timings,
    promptTokens: at(request, "prompt_tokens"),
    outputTokens: at(request, "output_tokens"),
    cachedTokens: at(request, "cached_tokens") ?? undefined,
  };
}

/** Our definition, from the requests' plain JSON. */
function meanTpot(name: string, benchmark: unknown): number {
  const values = listAt(benchmark, "requests.successful")
    .map((request) => plainRecord(name, request))
    .map(({ firstToken, lastToken, outputTokens }) => {
      return (1000 * ((lastToken as number) - (firstToken as number))) / ((outputTokens as number) - 1);
    });
  return values.reduce((sum, value) => sum + value) / values.length;
}

test("there are reports of every generation", () => {
  const versions = new Set(reportNames.map((name) => name.split("-")[0]));
  expect([...versions]).toEqual(["0.3.1", "0.4.0", "0.5.4", "0.6.1", "0.7.3", "0.8.1"]);
});

describe.each(reportNames)("%s", (name) => {
  const { version, benchmarks } = readReport(reportFile(name));
  const plain = listAt(reportJson(name), "benchmarks");
  const [written] = name.split("-");

  test("tells its version from 0.5 on", () => {
    expect(version).toBe(written === "0.3.1" || written === "0.4.0" ? undefined : written);
  });

  test("has the counts and figures of its JSON", () => {
    expect(benchmarks).toHaveLength(plain.length);
    for (const [index, benchmark] of benchmarks.entries()) {
      expect(benchmark).toMatchObject(plainReading(name, plain[index]));
    }
  });

  test("has the requests of its JSON, and what failed", () => {
    for (const [index, { records, ok, errors, errored }] of benchmarks.entries()) {
      const requests = listAt(plain[index], "requests.successful");
      expect(records).toEqual(requests.map((request) => plainRecord(name, request)));
      expect(records).toHaveLength(ok);
      expect(errors).toHaveLength(errored);
      for (const error of errors) expect(error).not.toBe("");
    }
  });

  test("gives TPOT by our definition, whatever its own is", () => {
    for (const [index, benchmark] of benchmarks.entries()) {
      const tpot = tpotOf(benchmark);
      expect(tpot?.n ?? 0).toBe(benchmark.ok);
      if (tpot !== undefined) expect(tpot.mean).toBeCloseTo(meanTpot(name, plain[index]), 9);
    }
  });
});

test("the counts are those of the requests made, not of the window that is measured", () => {
  const [benchmark] = readReport(reportFile("0.5.4-all-failed")).benchmarks;
  expect(benchmark).toMatchObject({ ok: 0, errored: 3 });
  expect(at(reportJson("0.5.4-all-failed"), "benchmarks.0.metrics.request_totals.errored")).toBe(2);
});

test("zeros of a benchmark in which nothing succeeded are no figures", () => {
  for (const name of reportNames.filter((one) => one.endsWith("all-failed"))) {
    const [benchmark] = readReport(reportFile(name)).benchmarks;
    const nothing = { requestRate: undefined, tokenRate: undefined, ttft: undefined, itl: undefined };
    expect(benchmark).toMatchObject({ ...nothing, e2e: undefined, ntpot: undefined, records: [] });
  }
});
