import type { Ramp } from "../../lib/evidence/ramp.ts";
import type { CounterDelta } from "./counter-delta.ts";
import { type Finding, invalid } from "./finding.ts";
import { type OwnTokens, ownPart } from "./own-tokens.ts";
import { unseenTokens } from "./unseen-tokens.ts";

/**
 * Why the tokens that the engines looked up cannot be taken for ours: some are missing, or too many are not ours.
 * Undefined where they can. Where engines changed in the run, `delta` holds the least that they looked up.
 */
export function refusalOf(
  delta: CounterDelta,
  own: OwnTokens,
  ramp: Ramp,
  tolerancePercent: number,
): Finding | undefined {
  const { queries } = delta;
  if (!delta.whole && delta.lost) {
    // Of each engine that changed only a part is known: too much is too much, but nothing is missing.
    const surplus = queries - own.most;
    return surplus > allowed(own, tolerancePercent) ? foreign("at least ", queries, own.most) : undefined;
  }
  if (queries < own.least) return unseenTokens(queries, own, delta.engines, ramp);
  if (own.most === Infinity && queries > own.least) {
    return invalid(
      `${queries - own.least} tokens more than the ${own.least} of successes: of ${own.doubtful} requests or foreign, unknown`,
    );
  }
  const ours = ownPart(queries, own);
  return queries - ours > allowed(own, tolerancePercent) ? foreign("", queries, ours) : undefined;
}

/**
 * What the tokens looked up beyond those of the successful requests are, for a sentence. They have passed
 * `refusalOf`, so what cannot be ours is within the tolerance.
 */
export function surplusText(own: OwnTokens, tolerancePercent: number): string {
  const tolerated = `foreign, within the tolerance of ${tolerancePercent} %`;
  return own.doubtful === undefined ? tolerated : `of ${own.doubtful} requests or foreign`;
}

function allowed({ most }: OwnTokens, tolerancePercent: number): number {
  return (most * tolerancePercent) / 100;
}

function foreign(bound: string, queries: number, ours: number): Finding {
  return invalid(
    `foreign traffic: ${bound}${queries} tokens looked up, ${ours} are ours, ${queries - ours} too many`,
  );
}
