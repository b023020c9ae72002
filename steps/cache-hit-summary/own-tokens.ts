import type { Ramp } from "../../lib/evidence/ramp.ts";

/** The tokens that our own requests can have made the engines look up. */
export interface OwnTokens {
  /** Prompt tokens of the successful requests: these were looked up for certain. */
  readonly least: number;
  /** With the failed ones, each as long as the longest prompt: they may have reached an engine or not. */
  readonly most: number;
}

/**
 * The bounds of our own looked-up tokens; undefined when a successful response reported no usage. Where requests
 * failed and the prompts' lengths are not known, the upper bound is infinite.
 */
export function ownTokens({ promptTokens, promptLengths, requests, ok }: Ramp): OwnTokens | undefined {
  if (promptTokens === null) return undefined;
  const failed = requests - ok;
  if (failed === 0) return { least: promptTokens, most: promptTokens };
  const longest = promptLengths?.length ? Math.max(...promptLengths.map(([length]) => length)) : Infinity;
  return { least: promptTokens, most: promptTokens + failed * longest };
}
