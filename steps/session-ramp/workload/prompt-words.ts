import { BadParamsError } from "../../../lib/errors/index.ts";
import { type Calibration, noRoom } from "./prompt-length.ts";

/** What is needed of a calibration; undefined = none was made, and a length counts words. */
type Line = Pick<Calibration, "overhead" | "perWord" | "words"> | undefined;

export interface PrefixWords {
  readonly prefix: number;
  readonly tail: number;
  /** Tokens that two prompts with one prefix share; undefined = not known. */
  readonly sharedTokens: number | undefined;
}

/** Words of a whole prompt: what the calibration found, or one for each token that is wanted. */
export function promptWords(tokens: number, line: Line): number {
  return line === undefined ? tokens : line.words;
}

/** Words of a part that stands behind another one, so that no overhead is in it; at least 1. */
export function partWords(tokens: number, line: Line): number {
  return Math.max(1, Math.round(tokens / (line?.perWord ?? 1)));
}

/**
 * Words of a shared prefix and a tail of its own. The overhead is the prefix's; the sum of both is what the
 * calibration (for `prefixTokens` + `tailTokens`) found. Throws BadParamsError when one of them gets no word.
 */
export function prefixWords(prefixTokens: number, tailTokens: number, line: Line): PrefixWords {
  if (line === undefined) return { prefix: prefixTokens, tail: tailTokens, sharedTokens: undefined };
  const { overhead, perWord, words } = line;
  const prefix = Math.round((prefixTokens - overhead) / perWord);
  if (prefix < 1) throw noRoom("prefix-tokens", prefixTokens, overhead);
  const tail = words - prefix;
  if (tail < 1) {
    throw new BadParamsError([`tail-tokens: "${tailTokens}" is less than a word of this server's tokens`]);
  }
  return { prefix, tail, sharedTokens: Math.round(overhead + perWord * prefix) };
}
