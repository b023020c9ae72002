import { describe, expect, test } from "vitest";
import { guidellm } from "../../../test/evidence.ts";
import { folder } from "../../../test/folder.ts";
import { withKeptRows } from "./kept-rows.ts";

const whole = guidellm();
const { benchmarks: rows, ...rest } = whole;
const cut = {
  guidellmBenchmark: {
    v: 1 as const,
    task: "guidellm-benchmark" as const,
    status: "pass" as const,
    reason: "",
    data: { ...rest, truncated: true },
  },
};

const kept = (text: string) => folder({ "summary.json": text });

describe("rows stay away", () => {
  test.each<[string, () => string | undefined]>([
    ["no workspace", () => undefined],
    ["no file", () => folder()],
    ["no JSON", () => kept("{")],
    ["what is no evidence of GuideLLM's", () => kept('{"testId":"t"}')],
    ["another run's", () => kept(JSON.stringify({ ...whole, testId: "another" }))],
  ])("%s", (_, place) => {
    expect(withKeptRows(cut, place())).toBe(cut);
  });
});

test("of this run: all rows, and that they did not fit stays told", () => {
  const { guidellmBenchmark } = withKeptRows(cut, kept(JSON.stringify(whole)));
  expect(rows).not.toHaveLength(0);
  expect(guidellmBenchmark.data).toEqual({ ...rest, truncated: true, benchmarks: rows });
});

test("rows that did fit are taken as they are", () => {
  const fits = { guidellmBenchmark: { ...cut.guidellmBenchmark, data: whole } };
  expect(withKeptRows(fits, kept(JSON.stringify({ ...whole, benchmarks: [] })))).toBe(fits);
});
