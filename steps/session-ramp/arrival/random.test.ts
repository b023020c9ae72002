import { describe, expect, it } from "vitest";
import { Random } from "./random.ts";

function draw(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next);
}

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

describe("Random", () => {
  it.each([-1, 0.5, Number.NaN, 2 ** 53])("refuses the seed %d", (seed) => {
    expect(() => new Random(seed)).toThrow(RangeError);
  });

  it("repeats a seed on every machine", () => {
    const random = new Random(42);
    expect(draw(4, () => random.uint32())).toMatchInlineSnapshot(`
      [
        992766786,
        1464362009,
        1850545476,
        382652410,
      ]
    `);
  });

  it.each([
    [0, 1],
    [1, 2],
    [7, 7 + 2 ** 32],
    [0, 2 ** 53 - 1],
  ])("tells the seeds %d and %d apart", (one, other) => {
    const [a, b] = [new Random(one), new Random(other)];
    const equal = draw(1000, () => Number(a.uint32() === b.uint32())).filter((same) => same === 1);
    expect(equal.length).toBeLessThan(3);
  });

  it("fills [0, 1) evenly, bit by bit", () => {
    const random = new Random(1);
    const values = draw(40_000, () => random.uniform());
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(moments(values)).toEqual({ mean: expect.closeTo(1 / 2, 2), variance: expect.closeTo(1 / 12, 2) });
    for (const bit of [1, 26, 27, 28, 52, 53]) {
      const ones = values.filter((value) => Math.floor(value * 2 ** bit) % 2 === 1).length;
      expect(Math.abs(ones - 20_000), `bit ${bit}`).toBeLessThan(400);
    }
  });

  it.each([
    { name: "normal", next: (random: Random) => random.normal(), mean: 0, variance: 1 },
    { name: "exponential", next: (random: Random) => random.exponential(), mean: 1, variance: 1 },
    { name: "gamma(0.25)", next: (random: Random) => random.gamma(0.25), mean: 0.25, variance: 0.25 },
    { name: "gamma(1)", next: (random: Random) => random.gamma(1), mean: 1, variance: 1 },
    { name: "gamma(9)", next: (random: Random) => random.gamma(9), mean: 9, variance: 9 },
  ])("$name has its mean and variance", ({ next, mean, variance }) => {
    const random = new Random(3);
    const found = moments(draw(50_000, () => next(random)));
    expect(Math.abs(found.mean - mean)).toBeLessThan(0.015 * Math.sqrt(variance));
    expect(Math.abs(found.variance / variance - 1)).toBeLessThan(0.08);
  });
});
