import { describe, expect, it } from "vitest";
import { Moments } from "./moments.ts";
import { exactMoments } from "./testing/exact.ts";
import { normal, seeded } from "./testing/random.ts";

function of(samples: readonly number[]): Moments {
  const moments = new Moments();
  for (const sample of samples) moments.add(sample, 1);
  return moments;
}

const random = seeded(1);
const cases = [
  {
    name: "a spread far below the mean",
    samples: Array.from({ length: 10_000 }, () => 1e9 + normal(random)),
  },
  {
    name: "a first sample far from the others",
    samples: [5000, ...Array.from({ length: 9999 }, () => 10 + normal(random) / 100)],
  },
  { name: "negative values", samples: [-3, -1, 4] },
  { name: "equal values", samples: [0.1, 0.1, 0.1] },
];

describe("Moments", () => {
  it("has no figures without samples", () => {
    const { count, mean, std } = new Moments();
    expect({ count, mean, std }).toEqual({ count: 0, mean: Number.NaN, std: Number.NaN });
  });

  it.each(cases)("is exact for $name", ({ samples }) => {
    const { mean, std } = exactMoments(samples);
    const moments = of(samples);
    expect(Math.abs(moments.mean - mean)).toBeLessThanOrEqual(Math.abs(mean) * 1e-12);
    expect(Math.abs(moments.std - std)).toBeLessThanOrEqual(std * 1e-7 + 1e-12);
  });

  it.each(cases)("is the same in two merged parts for $name", ({ samples }) => {
    const whole = of(samples);
    const parts = of([]);
    parts.merge(of(samples.slice(0, 1)));
    parts.merge(of([]));
    parts.merge(of(samples.slice(1)));
    expect([parts.count, parts.min, parts.max]).toEqual([whole.count, whole.min, whole.max]);
    expect(Math.abs(parts.mean - whole.mean)).toBeLessThanOrEqual(Math.abs(whole.mean) * 1e-12);
    expect(Math.abs(parts.std - whole.std)).toBeLessThanOrEqual(whole.std * 1e-7 + 1e-12);
  });

  it("takes a weight for so many equal samples", () => {
    const weighted = of([7]);
    weighted.add(1, 3);
    const { count, mean, std } = of([7, 1, 1, 1]);
    expect(weighted).toMatchObject({ count, mean, std });
  });
});
