import type { Ramp } from "../../lib/evidence/ramp.ts";
import { type Finding, invalid, note } from "./finding.ts";

/** What full reuse of the cache would give, in tokens of the successful prompts. */
export interface Attainable {
  /** Undefined when block size or prompt lengths are not known. */
  readonly tokens: number | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Tokens that a prompt of `length` tokens can find in a cache with blocks of `block` tokens: only full blocks count,
 * and the last token is always computed, for its logits. Source: vLLM kv_cache_manager.
 */
export function attainableTokens(length: number, block: number): number {
  return Math.floor((length - 1) / block) * block;
}

const NOT_SHARED = "it is not known how much of each prompt an earlier one had";

/** Where prompts share but their beginnings: whole blocks of those, since the rest is new each time. */
function attainableOfShared(lengths: Ramp["sharedLengths"], block: number): Attainable | undefined {
  if (!lengths) return undefined;
  const tokens = lengths.reduce(
    (sum, [length, count]) => sum + Math.floor(length / block) * block * count,
    0,
  );
  const nothing =
    tokens === 0 ? [invalid(`no prompt begins with a cache block (${block} tokens) of an earlier one`)] : [];
  return { tokens, findings: nothing };
}

/** Why nobody knows how long the prompts are. */
function whyUnknown({ promptTokens, sharedLengths }: Ramp): string {
  if (promptTokens === null) return "responses without usage";
  return sharedLengths === null ? NOT_SHARED : "too many different prompt lengths";
}

/** The attainable tokens of a run. They matter to the verdict only where a hit rate is asked for (`asked`). */
export function attainableOf(ramp: Ramp, block: number | undefined, asked: boolean): Attainable {
  const unknown = (why: string): Attainable => ({
    tokens: undefined,
    findings: [(asked ? invalid : note)(`the attainable hit rate is unknown: ${why}`)],
  });
  if (ramp.ok === 0) return { tokens: undefined, findings: [] };
  if (block === undefined) return unknown("no engine told its cache block size; give block-size");
  if (ramp.promptLengths === null) return unknown(whyUnknown(ramp));
  if (ramp.sharedLengths !== undefined)
    return attainableOfShared(ramp.sharedLengths, block) ?? unknown(NOT_SHARED);
  const tokens = ramp.promptLengths.reduce(
    (sum, [length, count]) => sum + attainableTokens(length, block) * count,
    0,
  );
  if (tokens > 0) return { tokens, findings: [] };
  const longest = Math.max(...ramp.promptLengths.map(([length]) => length));
  return {
    tokens,
    findings: [invalid(`the prompt has ${longest} tokens and a cache block ${block}: nothing can hit`)],
  };
}
