import type { RequestListener } from "node:http";
import { describe, expect, test } from "vitest";
import { querySchema } from "../../lib/evidence/query.ts";
import { terminationBytes } from "../../lib/result/index.ts";
import { serve } from "../../test/loopback.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

const answer =
  (data: unknown): RequestListener =>
  (_, response) =>
    void response.end(JSON.stringify({ status: "success", data }));

const vector = (...values: string[]) => ({
  resultType: "vector",
  result: values.map((value, index) => ({
    metric: { __name__: "up", pod: `p${index}` },
    value: [1000, value],
  })),
});

async function ask(data: unknown, params: Record<string, string> = {}) {
  const prometheusUrl = await serve(answer(data));
  return await runWith(step, { params: { prometheusUrl, query: "q", ...params } });
}

describe("bad params", () => {
  test("all at once", async () => {
    const { exitCode, lines } = await runWith(step, {
      params: { prometheusUrl: "p:9090", min: "low", timeoutSeconds: "0" },
    });
    expect(exitCode).toBe(2);
    expect(lines.slice(0, 4)).toEqual([
      "query: is required",
      'prometheus-url: "p:9090" is not a URL such as http://host:port',
      'min: "low" is not a number',
      'timeout-seconds: "0" is not a number from 0.1 to 600',
    ]);
  });

  test("bounds that exclude everything, and a time that is none", async () => {
    const { exitCode, lines } = await ask(vector("1"), { min: "2", max: "1", time: "yesterday" });
    expect(exitCode).toBe(2);
    expect(lines.slice(0, 2)).toEqual([
      'time: "yesterday" is not a time in Unix seconds or RFC 3339, such as 2026-01-31T12:00:00Z',
      'min: "2" is more than max ("1")',
    ]);
  });

  test("a query that is no PromQL", async () => {
    const body = {
      status: "error",
      errorType: "bad_data",
      error: "1:5: parse error: unclosed left parenthesis",
    };
    const prometheusUrl = await serve(
      (_, response) => void response.writeHead(400).end(JSON.stringify(body)),
    );
    const { exitCode, lines } = await runWith(step, {
      params: { prometheusUrl, query: "sum(", onFail: "continue" },
    });
    expect(exitCode).toBe(2);
    expect(lines[0]).toContain("query: bad_data from");
    expect(lines[0]).toContain("unclosed left parenthesis");
  });
});

const range = { resultType: "matrix", result: [{ metric: {}, values: [[1000, "1"]] }] };
const cases: [string, unknown, Record<string, string>, number, Record<string, string>][] = [
  [
    "a range",
    range,
    {},
    5,
    { status: "invalid", reason: "the query gives a range of values for each series, not one value" },
  ],
  ["nothing against a bound", vector(), { min: "0" }, 5, { status: "invalid", value: "", series: "0" }],
  ["NaN against a bound", vector("NaN"), { max: "1" }, 5, { status: "invalid", value: "", series: "1" }],
  [
    "a text against a bound",
    { resultType: "string", result: [1000, "a"] },
    { max: "1" },
    5,
    { status: "invalid" },
  ],
  [
    "below min",
    vector("0.5"),
    { min: "0.6" },
    3,
    { status: "fail", value: "0.5", reason: "0.5 is outside 0.6 to +Inf" },
  ],
  [
    "above max",
    vector("1.5e3"),
    { max: "1000" },
    3,
    { status: "fail", value: "1.5e3", reason: "1.5e3 is outside -Inf to 1000" },
  ],
  ["infinity above max", vector("+Inf"), { max: "1000" }, 3, { status: "fail", value: "+Inf" }],
  [
    "one series of three",
    vector("1", "9", "1"),
    { max: "5" },
    3,
    {
      status: "fail",
      value: "",
      series: "3",
      reason: '9 is outside -Inf to 5 (1 of 3 series, such as up{pod="p1"})',
    },
  ],
  [
    "nothing, no bound",
    vector(),
    {},
    0,
    { status: "warn", reason: "the query found no series", value: "", series: "0" },
  ],
  ["NaN, no bound", vector("NaN"), {}, 0, { status: "pass", value: "", series: "1" }],
  ["a value on the bound", vector("0.6"), { min: "0.6", max: "0.6" }, 0, { status: "pass", value: "0.6" }],
  ["a tiny value, as it is", vector("1e-09"), { min: "0" }, 0, { status: "pass", value: "1e-09" }],
  [
    "a scalar",
    { resultType: "scalar", result: [1000, "42"] },
    { min: "1" },
    0,
    { status: "pass", value: "42", series: "1" },
  ],
  ["a text", { resultType: "string", result: [1000, "a b"] }, {}, 0, { status: "pass", value: "a b" }],
];

test.each(cases)("%s", async (_, data, params, exitCode, results) => {
  const ended = await ask(data, params);
  expect(ended.exitCode).toBe(exitCode);
  expect(ended.results).toMatchObject(results);
});

test("a bound is no reason to forget what was found", async () => {
  const { results } = await ask(vector("1", "NaN"), { max: "5", onFail: "continue" });
  expect(results).toMatchObject({ status: "invalid", series: "2" });
});

test("1000 series: a few of them, marked, within the budget of a plain step", async () => {
  const { exitCode, results, summary } = await ask(
    vector(...Array.from({ length: 1000 }, (_, index) => `${index}`)),
    {
      max: "5",
    },
  );
  expect(exitCode).toBe(3);
  expect(terminationBytes(new Map(Object.entries(results)))).toBeLessThanOrEqual(1024);
  const data = querySchema.parse(summary?.data);
  expect(data).toMatchObject({ type: "vector", time: 1000, series: 1000, truncated: true });
  expect(data.values[0]).toEqual(['up{pod="p0"}', "0"]);
});

test("a slow answer is no answer", async () => {
  const prometheusUrl = await serve(() => {});
  const { exitCode, results } = await runWith(step, {
    params: { prometheusUrl, query: "q", timeoutSeconds: "0.1" },
  });
  expect(exitCode).toBe(4);
  expect(results["reason"]).toBe(`${prometheusUrl} gave no complete answer within 0.1 s`);
});
