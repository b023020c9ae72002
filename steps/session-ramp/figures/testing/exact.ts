import { expect } from "vitest";
import type { Distribution } from "../distribution.ts";
import { RELATIVE_ERROR, SMALLEST } from "../histogram.ts";

/** The value at rank (n-1)*q, from all samples. */
export function exactQuantile(samples: readonly number[], q: number): number {
  const sorted = Float64Array.from(samples).sort();
  const rank = (sorted.length - 1) * q;
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? Number.NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}

/** Two passes over all samples. */
export function exactMoments(samples: readonly number[]): { mean: number; std: number } {
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  const squares = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, std: Math.sqrt(squares / samples.length) };
}

/** Holds a distribution against its samples: percentiles within RELATIVE_ERROR, all else but rounding. */
export function expectExact(found: Distribution | undefined, samples: readonly number[], name: string): void {
  if (samples.length === 0) {
    expect(found, name).toBeUndefined();
    return;
  }
  if (found === undefined) throw new Error(`${name} has no figures`);
  const { mean, std } = exactMoments(samples);
  expect(found.count, name).toBe(samples.length);
  expectNear(found.mean, mean, 1e-9, `${name} mean`);
  expectNear(found.std, std, 1e-6, `${name} std`);
  expect(found.min, name).toBe(Math.min(...samples));
  expect(found.max, name).toBe(Math.max(...samples));
  for (const [key, q] of [
    ["p50", 0.5],
    ["p90", 0.9],
    ["p95", 0.95],
    ["p99", 0.99],
    ["p999", 0.999],
  ] as const) {
    expectNear(found[key], exactQuantile(samples, q), RELATIVE_ERROR, `${name} ${key}`);
  }
}

/** Within a share of the expected value, or a microsecond's 1/1024 ms where that is more. */
export function expectNear(found: number, expected: number, share: number, name: string): void {
  const allowed = Math.max(Math.abs(expected) * share, share === RELATIVE_ERROR ? SMALLEST : 1e-9);
  expect(Math.abs(found - expected), `${name}: ${found}, exactly ${expected}`).toBeLessThanOrEqual(
    allowed * (1 + 1e-9),
  );
}
