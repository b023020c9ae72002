import type { Ramp } from "../../lib/evidence/ramp.ts";

/** The tokens that our own requests can have made the engines look up. */
export interface OwnTokens {
  /** Prompt tokens of the successful requests: these were looked up for certain. */
  readonly least: number;
  /** With those of the `doubtful` ones, each as long as the longest prompt. */
  readonly most: number;
  /** The requests that may have reached an engine or not, in a word; undefined = there are none. */
  readonly doubtful: "failed" | "cut" | "failed or cut" | "test" | undefined;
  /** Length of the prompts, when all that are known are equally long: what failed was as long. */
  readonly prompt: number | undefined;
}

/**
 * The bounds of our own looked-up tokens; undefined when a successful response reported no usage. Where requests
 * failed or were cut and the longest prompt is not known, the upper bound is infinite. A request without a connection
 * reached no engine.
 */
export function ownTokens({
  promptTokens,
  promptLengths,
  longestPrompt,
  requests,
  ok,
  incomplete: cut,
  extraTokens: extra = 0,
  failures,
}: Ramp): OwnTokens | undefined {
  if (promptTokens === null) return undefined;
  const lengths = (promptLengths ?? []).map(([length]) => length);
  const failed = requests - ok - (failures["connect"] ?? 0);
  const longest = lengths.length > 0 ? Math.max(...lengths) : (longestPrompt ?? Infinity);
  return {
    least: promptTokens,
    most: promptTokens + extra + (failed + cut === 0 ? 0 : (failed + cut) * longest),
    doubtful: doubtful(failed, cut) ?? (extra > 0 ? "test" : undefined),
    prompt: lengths.length === 1 ? longest : undefined,
  };
}

function doubtful(failed: number, cut: number): OwnTokens["doubtful"] {
  if (failed > 0) return cut > 0 ? "failed or cut" : "failed";
  return cut > 0 ? "cut" : undefined;
}

/**
 * The most of `queries` looked-up tokens that can be our own. A failed or cut request was looked up wholly or not at all,
 * so with prompts of one length the rest of a prompt is somebody else's. `queries` is no less than `own.least`.
 */
export function ownPart(queries: number, { least, most, prompt }: OwnTokens): number {
  const beyond = Math.min(queries, most) - least;
  return prompt === undefined ? least + beyond : least + Math.floor(beyond / prompt) * prompt;
}
