import { sessionOf } from "../../../lib/load/session-order.ts";
import { draw } from "./draw.ts";

/** The session of the `index`th request, both from 0. The same index always has the same session. */
export type SessionChooser = (index: number) => number;

/** Through the sessions there and back; with weights (one a session, each above 0) a seeded draw for each request. */
export function createSessionChooser(
  sessions: number,
  weights: readonly number[] | undefined,
  seed: number,
): SessionChooser {
  if (weights === undefined) return (index) => sessionOf(index, sessions);
  const sums = cumulative(weights);
  const total = sums.at(-1) ?? 0;
  return (index) => firstAbove(sums, draw(seed, index) * total);
}

function cumulative(weights: readonly number[]): Float64Array {
  let sum = 0;
  return Float64Array.from(weights, (weight) => {
    sum += weight;
    return sum;
  });
}

/** The first place whose sum is above `value`, by halving; the last one where rounding leaves none. */
function firstAbove(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
