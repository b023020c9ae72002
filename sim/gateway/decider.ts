import type { Endpoint } from "./endpoint.ts";
import type { PrefixIndex } from "./prefix-index.ts";
import { tokensPerBlock } from "./prompt-blocks.ts";
import type { RoutingRequest } from "./routing-request.ts";

/** Whether another worker is to compute the prompt for the one that was picked to answer. */
export type Decider = (request: RoutingRequest, decode: Endpoint) => boolean;

/**
 * When at least so many pseudo tokens of the prompt are new to the picked worker (llm-d-router
 * prefix-based-pd-decider). What is new is what the index was never told of: engines are not asked.
 * @param nonCachedTokens 0 = never.
 */
export function prefixBasedDecider(index: PrefixIndex, nonCachedTokens: number): Decider {
  return ({ tokens, blocks }, { address }) => {
    if (nonCachedTokens === 0) return false;
    return tokens - index.matchedBlocks(address, blocks) * tokensPerBlock >= nonCachedTokens;
  };
}
