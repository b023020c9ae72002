import type { PrefixIndex } from "../prefix-index.ts";
import type { Scorer } from "../scheduler.ts";

/** The share of the prompt that the endpoint was sent before (llm-d-router prefix-cache-scorer). */
export function prefixScorer(index: PrefixIndex): Scorer {
  return ({ blocks }, endpoints) => endpoints.map(({ address }) => index.matchRatio(address, blocks));
}
