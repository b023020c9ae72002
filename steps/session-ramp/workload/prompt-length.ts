import { BadParamsError, InvalidError } from "../../../lib/errors/index.ts";

/** Two to measure, one to prove, the rest to search. */
const MAX_REQUESTS = 6;

/** How a server counts the tokens of word text (words.ts): tokens = overhead + perWord * words. */
export interface Calibration {
  /** Words whose prompt came nearest to what was wanted. */
  readonly words: number;
  /** The server counted the wanted number for these words. */
  readonly exact: boolean;
  /** What it counted for them. */
  readonly tokens: number;
  /** Tokens that the chat template adds to every prompt; 0 where the count is no straight line and would be below. */
  readonly overhead: number;
  /** Tokens of a word, above 0; no whole number where words differ. */
  readonly perWord: number;
  /** Requests it took, 2 to 6. */
  readonly requests: number;
}

/** Asks the server for the tokens (`usage.prompt_tokens`) of a prompt of so many words; null = it did not say. */
export type AskTokens = (words: number) => Promise<number | null | undefined>;

/**
 * Finds by asking how many words make a prompt of `want` tokens (1 or more). Two requests give the straight line, a
 * third one proves it, unless one of the two met the length by chance. Where the count is no line, a secant search
 * between the nearest from below and from above goes on until the length is met, is shown to be out of reach, or
 * MAX_REQUESTS are spent. `param`: the name of `want` in errors.
 *
 * Throws BadParamsError when `want` leaves no room for a word beside the overhead, InvalidError when the server counts
 * no tokens, or the same for a longer prompt.
 */
export async function calibrate(ask: AskTokens, want: number, param = "prompt-tokens"): Promise<Calibration> {
  const counts = new Counts(ask, want);
  // Below the wanted length also where a word is two tokens: a prompt beyond the model's context would be refused.
  const few = Math.max(1, Math.floor(want / 4));
  const more = Math.max(few + 1, Math.floor(want / 2));
  const fewTokens = await counts.of(few);
  const perWord = ((await counts.of(more)) - fewTokens) / (more - few);
  if (perWord <= 0) {
    throw new InvalidError(
      `the server counts ${fewTokens} prompt tokens for ${few} words and no more for ${more}: ` +
        `${param} cannot be met`,
    );
  }
  const overhead = Math.max(0, fewTokens - perWord * few);
  for (let next = counts.next(perWord); next !== undefined; next = counts.next(perWord)) {
    if (counts.requests === MAX_REQUESTS) break;
    await counts.of(next);
  }
  const { words, tokens } = counts.nearest;
  // The line may be a token off so near to its start: what one word really takes decides.
  const least = tokens - Math.max(1, Math.round(perWord));
  if (words === 1 && want <= least) throw noRoom(param, want, least);
  return { words, tokens, exact: tokens === want, overhead, perWord, requests: counts.requests };
}

/** The refusal of a length that the template alone uses up. */
export function noRoom(param: string, want: number, overhead: number): BadParamsError {
  const tokens = Math.round(overhead * 100) / 100;
  return new BadParamsError([
    `${param}: "${want}" is not above the overhead: the server adds ${tokens} tokens to every prompt`,
  ]);
}

interface Count {
  readonly words: number;
  readonly tokens: number;
}

/** What was asked so far. More words are taken to be more tokens. */
class Counts {
  requests = 0;
  readonly #ask: AskTokens;
  readonly #want: number;
  /** The nearest counts below and at or above the wanted one. No words at all would be below, if they could be sent. */
  #below: Count = { words: 0, tokens: Number.NEGATIVE_INFINITY };
  #above: Count = { words: Number.POSITIVE_INFINITY, tokens: Number.POSITIVE_INFINITY };

  constructor(ask: AskTokens, want: number) {
    this.#ask = ask;
    this.#want = want;
  }

  async of(words: number): Promise<number> {
    const tokens = await this.#ask(words);
    this.requests++;
    if (tokens === null || tokens === undefined || !(tokens > 0)) {
      throw new InvalidError("the server reports no usage.prompt_tokens: lengths in tokens cannot be met", {
        hint: "leave the params that end in -tokens empty, or ask a server that reports usage",
      });
    }
    if (tokens < this.#want && words > this.#below.words) this.#below = { words, tokens };
    if (tokens >= this.#want && words < this.#above.words) this.#above = { words, tokens };
    return tokens;
  }

  get nearest(): Count {
    const isBelow = this.#want - this.#below.tokens <= this.#above.tokens - this.#want;
    return isBelow ? this.#below : this.#above;
  }

  /** What to ask next; undefined = the wanted count is met, or no number of words has it. */
  next(perWord: number): number | undefined {
    const { words: low, tokens: lowTokens } = this.#below;
    const { words: high, tokens: highTokens } = this.#above;
    if (highTokens === this.#want || high - low <= 1) return undefined;
    if (highTokens === Number.POSITIVE_INFINITY) return low + steps(this.#want - lowTokens, perWord);
    if (lowTokens === Number.NEGATIVE_INFINITY)
      return Math.max(1, high - steps(highTokens - this.#want, perWord));
    const secant = low + ((this.#want - lowTokens) * (high - low)) / (highTokens - lowTokens);
    return Math.min(high - 1, Math.max(low + 1, Math.round(secant)));
  }
}

function steps(tokens: number, perWord: number): number {
  return Math.max(1, Math.round(tokens / perWord));
}
