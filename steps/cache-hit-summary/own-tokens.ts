import type { Ramp } from "../../lib/evidence/ramp.ts";

/** The tokens that our own requests can have made the engines look up. */
export interface OwnTokens {
  /** Prompt tokens of the successful requests: these were looked up for certain. */
  readonly least: number;
  /** With the failed ones, each as long as the longest prompt: they may have reached an engine or not. */
  readonly most: number;
  /** Length of the prompts, when all that are known are equally long: what failed was as long. */
  readonly prompt: number | undefined;
}

/**
 * The bounds of our own looked-up tokens; undefined when a successful response reported no usage. Where requests
 * failed and the prompts' lengths are not known, the upper bound is infinite. A request without a connection reached
 * no engine.
 */
export function ownTokens({
  promptTokens,
  promptLengths,
  requests,
  ok,
  failures,
}: Ramp): OwnTokens | undefined {
  if (promptTokens === null) return undefined;
  const lengths = (promptLengths ?? []).map(([length]) => length);
  const failed = requests - ok - (failures["connect"] ?? 0);
  const longest = lengths.length > 0 ? Math.max(...lengths) : Infinity;
  return {
    least: promptTokens,
    most: failed === 0 ? promptTokens : promptTokens + failed * longest,
    prompt: lengths.length === 1 ? longest : undefined,
  };
}

/**
 * The most of `queries` looked-up tokens that can be our own. A failed request was looked up wholly or not at all,
 * so with prompts of one length the rest of a prompt is somebody else's. `queries` is no less than `own.least`.
 */
export function ownPart(queries: number, { least, most, prompt }: OwnTokens): number {
  const beyond = Math.min(queries, most) - least;
  return prompt === undefined ? least + beyond : least + Math.floor(beyond / prompt) * prompt;
}
