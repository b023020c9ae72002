import type { PdDecider } from "../../../lib/llm-d/pd-decider.ts";
import type { Observed, RepeatsExpected } from "../observed.ts";
import { type Conclusion, refuted, unknown } from "./proof.ts";

/**
 * What a decider does with repeats; undefined where nobody knows it, and where the part of a block that a repeat always
 * lacks is enough for it.
 */
export function expectedOf(
  decider: PdDecider | undefined,
  blockSize: number | null,
): RepeatsExpected | undefined {
  if (decider?.splits === "always") return "any";
  return decider === undefined || isBelowBlock(decider, blockSize) ? undefined : "decode-only";
}

function isBelowBlock({ nonCachedTokens }: PdDecider, blockSize: number | null): boolean {
  return blockSize !== null && nonCachedTokens !== undefined && nonCachedTokens < blockSize;
}

/** A repeat or a short prompt was prefilled apart. */
export function splitRepeat({ repeatsExpected, decider, blockSize }: Observed, figures: string): Conclusion {
  const hints = ["is there one picker?"];
  if (decider?.seeksPrefix === false)
    hints.unshift(
      "the decode profile has no prefix scorer, so that repeats go to engines that do not hold them",
    );
  if (decider !== undefined && isBelowBlock(decider, blockSize))
    hints.unshift(
      `nonCachedTokens ${decider.nonCachedTokens} is less than a cache block (${blockSize} tokens), part of which every repeat lacks`,
    );
  if (repeatsExpected !== undefined)
    return refuted(
      figures,
      [...hints, "where the decider always splits, set repeats-expected to any"].join("; "),
    );
  return unknown(figures, ["set repeats-expected to what the decider should do", ...hints].join("; "));
}

/** Why a new long prompt was not. */
export function newPromptHint({ decider }: Observed): string {
  if (decider?.splits === "never") return "give the decider nonCachedTokens above 0: 0 turns it off";
  const tokens = decider?.nonCachedTokens;
  return `is prompt-tokens above the decider's nonCachedTokens${tokens === undefined ? "" : ` (${tokens})`}?`;
}
