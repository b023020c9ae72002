import { describe, expect, test } from "vitest";
import { record } from "../../test/guidellm-report.ts";
import type { RequestRecord } from "./report-file/benchmark.ts";
import { tpotOf } from "./tpot.ts";

const of = (...records: RequestRecord[]) => tpotOf({ records, ok: records.length });

describe("there is none", () => {
  test("over a sample of the requests", () => {
    expect(tpotOf({ records: [record(), record()], ok: 3 })).toBeUndefined();
  });
  test("without requests", () => {
    expect(of()).toBeUndefined();
  });
  test("of requests with one token, or without times", () => {
    expect(
      of(
        record({ outputTokens: 1 }),
        record({ outputTokens: 0 }),
        record({ outputTokens: undefined }),
        record({ firstToken: undefined }),
        record({ lastToken: undefined }),
      ),
    ).toBeUndefined();
  });
});

test("it is over the tokens after the first, and such requests are left out of it", () => {
  expect(of(record(), record({ outputTokens: 1 }))).toEqual({
    n: 1,
    mean: expect.closeTo(10, 6),
    p50: expect.closeTo(10, 6),
    p99: expect.closeTo(10, 6),
  });
});

test("mean and quantiles are over the requests, whatever their length", () => {
  const [long, short] = [
    record({ outputTokens: 101, firstToken: 0, lastToken: 1 }),
    record({ outputTokens: 2, firstToken: 0, lastToken: 0.03 }),
  ];
  expect(of(short, long)).toEqual({
    n: 2,
    mean: expect.closeTo(20, 9),
    p50: expect.closeTo(20, 9),
    p99: expect.closeTo(29.8, 9),
  });
});
