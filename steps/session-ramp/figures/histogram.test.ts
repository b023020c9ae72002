import { describe, expect, it } from "vitest";
import { Histogram, RELATIVE_ERROR, SMALLEST } from "./histogram.ts";
import { exactQuantile, expectExact } from "./testing/exact.ts";
import { normal, seeded } from "./testing/random.ts";

function of(samples: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const sample of samples) histogram.add(sample);
  return histogram;
}

/** So many samples of a kind. */
function draw(count: number, sample: (random: () => number) => number): number[] {
  const random = seeded(count);
  return Array.from({ length: count }, () => sample(random));
}

const cases = [
  { name: "one sample", samples: [12.345678] },
  { name: "two samples", samples: [1, 1000.1] },
  { name: "zeros alone", samples: [0, 0, 0] },
  { name: "zeros and gaps", samples: [0, 0, 0, 10, 20] },
  { name: "a clock that went back", samples: [-3, 0, 5] },
  { name: "negative values alone", samples: [-3.5, -3.5, -3.5] },
  { name: "values below a microsecond", samples: [1e-300, 1e-9, 5e-4, 9e-4] },
  { name: "very large values", samples: [1, 2 ** 40, 1e150] },
  { name: "powers of two and what lies just below", samples: [1, 2, 4, 1.9999999999, 3.9999999999, 8] },
  { name: "even numbers", samples: draw(10_000, (random) => random() * 1000) },
  { name: "log-normal latencies", samples: draw(20_000, (random) => 50 * Math.exp(normal(random))) },
  { name: "a spread over twelve decades", samples: draw(5000, (random) => 10 ** (random() * 12 - 3)) },
  { name: "a narrow spread", samples: draw(3000, (random) => 10 + normal(random) / 1000) },
  { name: "seven samples", samples: draw(7, (random) => 100 * random()) },
];

describe("Histogram", () => {
  it("has no figures without samples", () => {
    expect(of([]).describe()).toBeUndefined();
    expect(of([]).quantile(0.5)).toBeUndefined();
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("refuses %d", (value) => {
    const histogram = of([1]);
    expect(() => histogram.add(value)).toThrow(`a sample must be a finite number, not ${value}`);
    expect(histogram.describe()).toMatchObject({ count: 1, mean: 1, max: 1 });
  });

  it.each([-0.1, 1.1, Number.NaN])("has no quantile at %d", (q) => {
    expect(() => of([1]).quantile(q)).toThrow("a quantile is from 0 to 1");
  });

  it.each(cases)("is as exact as it says for $name", ({ name, samples }) => {
    expectExact(of(samples).describe(), samples, name);
  });

  it.each(cases)("is the same in three merged parts for $name", ({ name, samples }) => {
    const merged = new Histogram();
    for (const part of [0, 1, 2]) merged.merge(of(samples.filter((_, index) => index % 3 === part)));
    expectExact(merged.describe(), samples, name);
  });

  it("leaves what it merged as it is", () => {
    const other = of([5]);
    const merged = of([]);
    merged.merge(other);
    merged.add(7);
    expect(other.describe()).toMatchObject({ count: 1, max: 5 });
  });

  it("finds each sample within its error, and comes near it: no better can be claimed", () => {
    let worst = 0;
    const random = seeded(3);
    for (let n = 0; n < 1500; n++) {
      const value = SMALLEST * 2 ** (random() * 40);
      // The middle one of three is known by its bucket alone.
      const found = of([value / 2, value, value * 2]).quantile(0.5) ?? Number.NaN;
      worst = Math.max(worst, Math.abs(found - value) / value);
    }
    expect(worst).toBeLessThanOrEqual(RELATIVE_ERROR);
    expect(worst).toBeGreaterThan(RELATIVE_ERROR * 0.9);
    expect(RELATIVE_ERROR).toBeLessThanOrEqual(0.0005);
  });

  it("interpolates between ranks as numpy does", () => {
    const histogram = of([4, 1, 3, 2]);
    for (const q of [0, 0.1, 0.25, 0.5, 0.9, 1]) {
      const exact = exactQuantile([1, 2, 3, 4], q);
      expect(Math.abs((histogram.quantile(q) ?? Number.NaN) - exact)).toBeLessThanOrEqual(
        exact * RELATIVE_ERROR,
      );
    }
  });

  it("knows the least and the largest sample exactly, wherever they lie in their buckets", () => {
    const histogram = of([1.0002, 1.5, 2.0018]);
    expect([histogram.quantile(0), histogram.quantile(1)]).toEqual([1.0002, 2.0018]);
  });

  it("takes a weight for so many equal samples", () => {
    const histogram = new Histogram();
    histogram.add(10, 3);
    histogram.add(0, 6);
    histogram.add(20);
    expectExact(histogram.describe(), [0, 0, 0, 0, 0, 0, 10, 10, 10, 20], "weighted");
  });
});
