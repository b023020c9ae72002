import { HashChain } from "../hash.ts";

/**
 * The keys of a sequence's full blocks. A block's key covers everything before it (vLLM kv_cache_utils hashes
 * (parent, tokens) alike), so equal keys mean equal prefixes. A block that is not full has no key.
 */
export class BlockChain {
  readonly #chain: HashChain;
  readonly #blockSize: number;
  #filled = 0;

  constructor(blockSize: number, seed: string) {
    this.#chain = new HashChain(seed);
    this.#blockSize = blockSize;
  }

  /** Appends one token; the key of the block that it completes, if it does. */
  push(token: number): number | undefined {
    this.#chain.add(token);
    this.#filled = (this.#filled + 1) % this.#blockSize;
    return this.#filled === 0 ? this.#chain.key : undefined;
  }

  /** Appends many tokens; the keys of the blocks that they complete. */
  pushAll(tokens: readonly number[]): number[] {
    const keys: number[] = [];
    for (const token of tokens) {
      const key = this.push(token);
      if (key !== undefined) keys.push(key);
    }
    return keys;
  }
}
