import { describe, expect, it } from "vitest";
import { BucketTable } from "./bucket-table.ts";

function table(maxBuckets = 4): BucketTable {
  return new BucketTable({ start: 1000, widthMs: 10, columns: 2, maxBuckets });
}

function column(table: BucketTable, index: number): number[] {
  return Array.from({ length: table.length }, (_, bucket) => table.at(bucket, index));
}

describe("BucketTable", () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses the moment %d", (moment) => {
    expect(() => table().add(moment, 0, 1)).toThrow("a moment must be a finite number");
    expect(() => table().addEach(Float64Array.of(1000, moment, 1001), 3, 0, 1)).toThrow(
      "a moment must be a finite number",
    );
  });

  it("adds by column and bucket, borders to the later one, what is early to the first", () => {
    const sums = table();
    for (const [moment, amount] of [
      [1000, 1],
      [1009.999, 2],
      [1010, 4],
      [1039.9, 8],
      [900, 16],
    ] as const)
      sums.add(moment, 1, amount);
    expect(column(sums, 0)).toEqual([0, 0, 0, 0]);
    expect(column(sums, 1)).toEqual([19, 4, 0, 8]);
    expect(sums.at(99, 1)).toBe(0);
  });

  it("merges neighbours when time passes the last bucket", () => {
    const sums = table();
    for (const moment of [1000, 1010, 1010, 1020, 1030]) sums.add(moment, 0, 1);
    expect(column(sums, 0)).toEqual([1, 2, 1, 1]);
    sums.add(1040, 0, 10);
    expect([sums.widthMs, column(sums, 0)]).toEqual([20, [3, 2, 10]]);
    sums.add(1000 + 16 * 10 - 1, 0, 100);
    expect([sums.widthMs, column(sums, 0)]).toEqual([40, [5, 10, 0, 100]]);
    sums.add(1000 + 64 * 10, 0, 1);
    expect([sums.widthMs, column(sums, 0)]).toEqual([320, [115, 0, 1]]);
  });

  it("loses nothing when it must merge twice, and the last bucket has no neighbour", () => {
    const sums = table();
    for (const moment of [1000, 1010, 1020]) sums.add(moment, 0, 1);
    sums.add(1150, 0, 10);
    expect([sums.widthMs, column(sums, 0)]).toEqual([40, [3, 0, 0, 10]]);
  });

  it("adds many moments as one by one", () => {
    const moments = Float64Array.from([990, 1000, 1005, 1010, 1010, 1029, 1070, 7]);
    const [each, single] = [table(8), table(8)];
    each.addEach(moments, 7, 0, 0.5);
    for (const moment of moments.subarray(0, 7)) single.add(moment, 0, 0.5);
    expect(column(each, 0)).toEqual([1.5, 1, 0.5, 0, 0, 0, 0, 0.5]);
    expect(column(single, 0)).toEqual(column(each, 0));
  });

  it("keeps its sums while it grows", () => {
    const sums = table(1000);
    for (let bucket = 0; bucket < 1000; bucket++) sums.add(1000 + 10 * bucket, 0, bucket);
    expect(column(sums, 0)).toEqual(Array.from({ length: 1000 }, (_, bucket) => bucket));
  });
});
