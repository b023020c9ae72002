import { describe, expect, it } from "vitest";
import { DueTimes } from "./due-times.ts";
import { LevelCurve } from "./level-curve.ts";
import { Random } from "./random.ts";
import { type OpenArrival, unitGaps } from "./unit-gaps.ts";

interface Plan {
  readonly arrival: OpenArrival;
  readonly curve: LevelCurve;
  readonly burstiness?: number;
  readonly seed?: number;
}

/** Due times in seconds, at most `most` of them. */
function dueTimes({ arrival, curve, burstiness = 1, seed = 5 }: Plan, most = 20_000): number[] {
  const due = new DueTimes(curve, unitGaps({ arrival, burstiness, random: new Random(seed) }));
  const times: number[] = [];
  for (let at = due.next(); at !== undefined && times.length < most; at = due.next()) times.push(at);
  return times;
}

function gapsOf(values: readonly number[]): number[] {
  return values.slice(1).map((value, index) => value - (values[index] ?? 0));
}

/** log(gamma(x)), Lanczos' approximation (g = 7, 9 terms). */
function logGamma(x: number): number {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const sum = terms.reduce((all, term, n) => all + term / (x + n), 0.99999999999980993);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Regularised lower incomplete gamma P(shape, x), by its power series. */
function gammaCdf(shape: number, x: number): number {
  if (x <= 0) return 0;
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; n < 1000 && term > sum * 1e-15; n++) {
    term *= x / (shape + n);
    sum += term;
  }
  return Math.min(1, sum * Math.exp(shape * Math.log(x) - x - logGamma(shape)));
}

/** Kolmogorov-Smirnov distance times sqrt(n): above 1.63 in 1 % of all samples from that distribution. */
function distance(values: readonly number[], cdf: (value: number) => number): number {
  const n = values.length;
  const sorted = [...values].sort((a, b) => a - b);
  const gaps = sorted.map((value, index) => Math.max((index + 1) / n - cdf(value), cdf(value) - index / n));
  return Math.max(...gaps) * Math.sqrt(n);
}

const exponential = (mean: number) => (value: number) => 1 - Math.exp(-value / mean);
const CRITICAL = 1.63;

/** 100 for 10 s, up to 900 in 20 s, a pause, down to 0. */
const hills = new LevelCurve([
  { from: 100, to: 100, seconds: 10 },
  { from: 100, to: 900, seconds: 20 },
  { from: 0, to: 0, seconds: 3 },
  { from: 900, to: 0, seconds: 10 },
]);

describe("the test's own means", () => {
  it("knows values of the incomplete gamma, and tells distributions apart", () => {
    expect(gammaCdf(1, 1)).toBeCloseTo(1 - Math.exp(-1), 12);
    expect(gammaCdf(0.5, 0.5)).toBeCloseTo(0.6826894921370859, 12);
    expect(gammaCdf(3, 2)).toBeCloseTo(1 - 5 * Math.exp(-2), 12);
    const gaps = gapsOf(dueTimes({ arrival: "gamma", burstiness: 1.2, curve: LevelCurve.flat(1) }));
    expect(distance(gaps, exponential(1))).toBeGreaterThan(2 * CRITICAL);
  });
});

describe("due times", () => {
  it("refuses a burstiness of 0", () => {
    expect(() => dueTimes({ arrival: "gamma", burstiness: 0, curve: LevelCurve.flat(1) })).toThrow(
      RangeError,
    );
  });

  it("are evenly spaced when constant, to the microsecond, from the start on", () => {
    const times = dueTimes({ arrival: "constant", curve: LevelCurve.flat(300, 60) });
    expect(times).toHaveLength(18_000);
    expect(Math.max(...times.map((at, index) => Math.abs(at - index / 300)))).toBeLessThan(1e-6);
  });

  it.each([
    { rate: 0.1, seconds: 30, count: 3 },
    { rate: 5, seconds: 30, count: 150 },
    { rate: 2.5, seconds: 1, count: 3 },
    { rate: 1 / 3, seconds: 9, count: 3 },
  ])("are $count at rate $rate in $seconds s when constant", ({ rate, seconds, count }) => {
    expect(dueTimes({ arrival: "constant", curve: LevelCurve.flat(rate, seconds) })).toHaveLength(count);
  });

  it("follow a ramp when constant: arrival i where the area is i", () => {
    const times = dueTimes({ arrival: "constant", curve: hills });
    expect(times).toHaveLength(1000 + 10_000 + 4500);
    expect(Math.max(...times.map((at, index) => Math.abs(hills.area(at) - index)))).toBeLessThan(1e-6);
    expect(times.filter((at) => at >= 30 && at < 33)).toEqual([]);
  });

  it.each([0, 1, 2])("are poisson: exponential gaps, the first one too (seed %d)", (seed) => {
    const times = dueTimes({ arrival: "poisson", curve: LevelCurve.flat(50), seed });
    expect(distance(gapsOf([0, ...times]), exponential(1 / 50))).toBeLessThan(CRITICAL);
  });

  it.each([0.1, 0.5, 1, 4, 20])("have gamma gaps of burstiness %d", (burstiness) => {
    // The gaps themselves: bursts of 0.1 have gaps that vanish in the difference of two times.
    const next = unitGaps({ arrival: "gamma", burstiness, random: new Random(5) });
    next();
    const gaps = Array.from({ length: 8_000 }, next);
    expect(distance(gaps, (gap) => gammaCdf(burstiness, gap * burstiness))).toBeLessThan(CRITICAL);
  });

  it.each([
    { arrival: "poisson", burstiness: 1 },
    { arrival: "gamma", burstiness: 0.3 },
    { arrival: "gamma", burstiness: 5 },
  ] as const)("keep their distribution on ramps: $arrival $burstiness", ({ arrival, burstiness }) => {
    const areas = dueTimes({ arrival, burstiness, curve: hills }).map((at) => hills.area(at));
    expect(areas.length).toBeGreaterThan(15_000);
    expect(distance(gapsOf(areas), (gap) => gammaCdf(burstiness, gap * burstiness))).toBeLessThan(CRITICAL);
  });

  it("spread poisson arrivals over a ramp as its area does", () => {
    const ramp = new LevelCurve([{ from: 0, to: 400, seconds: 50 }]);
    const times = dueTimes({ arrival: "poisson", curve: ramp });
    expect(distance(times, (at) => (at / 50) ** 2)).toBeLessThan(CRITICAL);
  });

  it.each([0.1, 1, 10])("have the expected number from the very start, at burstiness %d", (burstiness) => {
    const curve = LevelCurve.flat(10, 1);
    let sum = 0;
    for (let seed = 0; seed < 1500; seed++)
      sum += dueTimes({ arrival: "gamma", burstiness, curve, seed }).length;
    expect(sum / 1500).toBeCloseTo(10, 0);
  });

  it.each(["constant", "poisson", "gamma"] as const)(
    "repeat with the seed and not with another: %s",
    (arrival) => {
      const plan = { arrival, burstiness: 0.5, curve: hills };
      const [first, again, other] = [dueTimes(plan), dueTimes(plan), dueTimes({ ...plan, seed: 6 })];
      expect(again).toEqual(first);
      if (arrival === "constant") expect(other).toEqual(first);
      else
        expect(other.filter((at, index) => Math.abs(at - (first[index] ?? 0)) < 1e-6).length).toBeLessThan(
          20,
        );
    },
  );
});
