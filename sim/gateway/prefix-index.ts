/** Blocks remembered for each endpoint (llm-d-router lruCapacityPerServer). */
const defaultCapacity = 31_250;

/**
 * Which endpoint was sent which prompt blocks. Approximate, like the EPP's: it is told of picks, never of what an
 * engine evicted or lost in a restart.
 */
export class PrefixIndex {
  readonly #capacity: number;
  readonly #sent = new Map<string, Set<number>>();

  constructor(capacity = defaultCapacity) {
    this.#capacity = capacity;
  }

  /** Leading blocks that the endpoint was sent before. */
  matchedBlocks(address: string, blocks: readonly number[]): number {
    const sent = this.#sent.get(address);
    if (sent === undefined) return 0;
    const miss = blocks.findIndex((block) => !sent.has(block));
    return miss < 0 ? blocks.length : miss;
  }

  /** Their share, 0..1; 0 for an empty prompt. */
  matchRatio(address: string, blocks: readonly number[]): number {
    return blocks.length === 0 ? 0 : this.matchedBlocks(address, blocks) / blocks.length;
  }

  /** Remembers a pick; the blocks used longest ago are forgotten first. */
  add(address: string, blocks: readonly number[]): void {
    const sent = this.#sent.get(address) ?? new Set<number>();
    this.#sent.set(address, sent);
    for (const block of blocks) {
      sent.delete(block);
      sent.add(block);
    }
    for (const oldest of sent) {
      if (sent.size <= this.#capacity) break;
      sent.delete(oldest);
    }
  }
}
