import type { Distribution } from "./distribution.ts";
import type { Entry } from "./entry.ts";
import { Histogram } from "./histogram.ts";

/** Most different prompt lengths that are counted one by one. */
export const MAX_LENGTHS = 1000;

/** Tokens of the prompts of the successful requests, as the server counted them. */
export interface PromptFigures {
  /** Sums over the successful requests; null when one of them reported none, or there is none. */
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  /** Prompt tokens -> successful requests with so many; null when there are more than 1,000 lengths. */
  readonly promptLengths: ReadonlyMap<number, number> | null;
  /** Tokens shared with an earlier prompt -> successful requests with so many; null when not known of one, or too many. */
  readonly sharedLengths: ReadonlyMap<number, number> | null;
  /** Prompt tokens of those requests that reported them. */
  readonly promptLength: Distribution | undefined;
}

export class PromptTally {
  readonly #length = new Histogram();
  #lengths: Map<number, number> | null = new Map();
  #shared: Map<number, number> | null = new Map();
  #ok = 0;
  #prompt: number | null = 0;
  #cached: number | null = 0;

  /** Takes a successful request. */
  add({ promptTokens, cachedTokens, sharedTokens }: Entry): void {
    this.#ok++;
    this.#shared = sharedTokens === null ? null : counted(this.#shared, sharedTokens);
    this.#prompt = plus(this.#prompt, promptTokens);
    this.#cached = plus(this.#cached, cachedTokens);
    if (promptTokens === null) return;
    this.#length.add(promptTokens);
    this.#lengths = counted(this.#lengths, promptTokens);
  }

  figures(): PromptFigures {
    return {
      promptTokens: this.#ok === 0 ? null : this.#prompt,
      cachedTokens: this.#ok === 0 ? null : this.#cached,
      promptLengths: this.#lengths,
      sharedLengths: this.#shared,
      promptLength: this.#length.describe(),
    };
  }
}

/** One more of that length; null when there are too many lengths. */
function counted(lengths: Map<number, number> | null, length: number): Map<number, number> | null {
  lengths?.set(length, (lengths.get(length) ?? 0) + 1);
  return lengths !== null && lengths.size > MAX_LENGTHS ? null : lengths;
}

/** A sum of which a part is not known is not known. */
function plus(sum: number | null, value: number | null): number | null {
  return sum === null || value === null ? null : sum + value;
}
