import { describe, expect, it } from "vitest";
import { Samples } from "./samples.ts";

function of(...values: number[]): Samples {
  const samples = new Samples(1);
  for (const value of values) samples.push(value);
  return samples;
}

describe("Samples", () => {
  it("has no figures without samples", () => {
    expect(of().describe()).toBeUndefined();
  });

  it("interpolates between ranks, whatever the order", () => {
    expect(of(4, 1, 3, 2).describe()).toEqual({
      count: 4,
      mean: 2.5,
      p50: 2.5,
      p90: 1 + 2.7,
      p95: expect.closeTo(3.85, 12),
      p99: expect.closeTo(3.97, 12),
      p999: expect.closeTo(3.997, 12),
      max: 4,
    });
  });

  it("is exact over more samples than it first had room for", () => {
    const samples = of(...Array.from({ length: 1001 }, (_, n) => 1000 - n));
    expect(samples.describe()).toMatchObject({
      count: 1001,
      p50: 500,
      p90: 900,
      p99: 990,
      p999: 999,
      max: 1000,
    });
  });

  it("takes in another's samples, and no more of its room", () => {
    const all = of(1);
    all.pushAll(of(2, 3, 4));
    all.pushAll(of());
    expect(all.describe()).toMatchObject({ count: 4, mean: 2.5, max: 4 });
  });
});
