import { areCounted } from "../counters/rise.ts";
import { type Observed, requestsOf } from "../observed.ts";

/**
 * Whether the picker is known to have left all repeats to a decode engine: by its own count, else by that of the prefill
 * engines. Where it splits a prompt it writes its own choice over the header that a client sent.
 */
export function areRepeatsWhole(observed: Observed | undefined): boolean {
  if (observed === undefined) return false;
  const { decisions, sides } = observed.rises.repeat;
  return areCounted(decisions)
    ? decisions.decodeOnly === requestsOf(observed, "repeat").length
    : sides.prefill.promptTokens === 0;
}
