/** Histogram bounds of vLLM's metrics (vLLM loggers), in seconds unless said otherwise. */
export const timeToFirstToken = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640,
  2560,
];

export const perToken = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
];

export const latency = [
  0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
];

/** Of a KV transfer's posting; its duration has all but the first (vLLM nixl connector). */
export const transferTime = [0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 5];

/** 2 KiB to 8 GiB. */
export const transferBytes = Array.from({ length: 12 }, (_, at) => 2 ** (11 + 2 * at));

/** Reads in one KV transfer. */
export const transferDescriptors = [
  10, 20, 30, 50, 75, 100, 200, 400, 1000, 2000, 4000, 10_000, 20_000, 50_000,
];

/** 1, 2, 5, 10, 20, 50 ... up to `most` tokens. */
export function tokenCounts(most: number): number[] {
  const bounds: number[] = [];
  for (let power = 1; power <= most; power *= 10) {
    for (const step of [1, 2, 5]) if (step * power <= most) bounds.push(step * power);
  }
  return bounds;
}
