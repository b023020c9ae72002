import { finish } from "../hash.ts";
import { tokenize } from "./tokenizer.ts";

/** One generated token. */
export interface OutputToken {
  readonly text: string;
  readonly id: number;
}

const words = (
  "cache block token route queue model batch score share pool node turn fast warm cold same next last " +
  "full long key pod one two and then so it the of to in"
).split(" ");

const first = words.map((word) => token(word.charAt(0).toUpperCase() + word.slice(1)));
const later = words.map((word) => token(` ${word}`));

/** What the answer to a prompt is drawn from: the prompt alone, as with a greedy engine. */
export function outputSeed(prompt: readonly number[]): number {
  return prompt.reduce((hash, token) => Math.imul(hash ^ token, 0x01000193), 0x811c9dc5);
}

/**
 * The token at `index` of an answer. The answer's text tokenizes back to these very tokens, so that a follow-up
 * question finds the answer's blocks in the cache.
 */
export function outputToken(seed: number, index: number): OutputToken {
  const from = index === 0 ? first : later;
  const chosen = from[finish(seed ^ Math.imul(index + 1, 0x9e3779b1)) % from.length];
  if (chosen === undefined) throw new RangeError("the vocabulary is empty");
  return chosen;
}

function token(text: string): OutputToken {
  const [id, ...more] = tokenize(text);
  if (id === undefined || more.length > 0) throw new RangeError(`"${text}" is not one token`);
  return { text, id };
}
