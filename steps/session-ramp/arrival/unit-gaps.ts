import type { Random } from "./random.ts";

/** Open-loop load models. */
export type OpenArrival = "constant" | "poisson" | "gamma";

/** The next gap between two arrivals in units of expected arrivals: mean 1, whatever the rate. */
export type NextGap = () => number;

export interface GapPlan {
  readonly arrival: OpenArrival;
  /**
   * Shape of the gamma gaps, above 0, as `--burstiness` of vLLM's benchmark: 1 is poisson, below it bursts, above it
   * the gaps even out. The coefficient of variation is 1 / sqrt(burstiness). Of no effect on the other two.
   */
  readonly burstiness: number;
  readonly random: Random;
}

/**
 * The gaps of an arrival process. The first one is from the start of the run to the first arrival:
 *
 * - constant: 0, so that n seconds at rate r hold exactly n * r arrivals;
 * - poisson: a whole gap, since the process has no memory;
 * - gamma: the rest of a gap that began before the run, U * gamma(k + 1) / k (the renewal process in equilibrium:
 *   Cox, "Renewal Theory", 1962). With a whole gap instead, the expected number of arrivals would be off
 *   by (1 / k - 1) / 2, 4.5 requests too many at burstiness 0.1.
 *
 * Throws RangeError when the burstiness is not above 0.
 */
export function unitGaps({ arrival, burstiness, random }: GapPlan): NextGap {
  if (arrival === "constant") return after(0, () => 1);
  if (arrival === "poisson") return () => random.exponential();
  if (!(burstiness > 0 && burstiness < Number.POSITIVE_INFINITY))
    throw new RangeError(`burstiness ${burstiness} is not above 0`);
  const rest = (random.uniform() * random.gamma(burstiness + 1)) / burstiness;
  return after(rest, () => random.gamma(burstiness) / burstiness);
}

function after(first: number, next: NextGap): NextGap {
  let isFirst = true;
  return () => {
    if (!isFirst) return next();
    isFirst = false;
    return first;
  };
}
