import type { BlockListener } from "./block-event.ts";

/** The blocks that one running request holds. */
export interface Lease {
  /** Leading prompt blocks that were found in the cache. */
  readonly hitBlocks: number;
  /** Keys that this request keeps from eviction. */
  readonly keys: number[];
  /** Blocks held that nobody can find yet: not computed, not full, or a copy of a cached one. */
  hidden: number;
}

/**
 * A block-wise prefix cache with vLLM's rules (vLLM block_pool, kv_cache_manager): blocks of running requests are
 * pinned, blocks of finished ones stay findable until their room is needed, the least recently used goes first, and
 * of one request's blocks the last. A block is findable only after {@link commit}.
 */
export class PrefixCache {
  readonly capacity: number;
  readonly #pinned = new Map<number, number>();
  readonly #idle = new Set<number>();
  readonly #listener: BlockListener | undefined;
  #hidden = 0;

  /**
   * @param capacity blocks, at least 1.
   * @param listener hears of every block that becomes findable or stops to be.
   */
  constructor(capacity: number, listener?: BlockListener) {
    this.capacity = capacity;
    this.#listener = listener;
  }

  /** Share of the blocks that running requests hold, 0..1; idle cached blocks count as free, as in vLLM. */
  get usage(): number {
    return (this.#pinned.size + this.#hidden) / this.capacity;
  }

  /** Blocks that a lookup could find. */
  get findable(): number {
    return this.#pinned.size + this.#idle.size;
  }

  /**
   * Looks up the leading `keys` and holds them plus room for the rest of `totalBlocks`.
   * Undefined when running requests leave too little room; nothing has changed then.
   */
  reserve(keys: readonly number[], totalBlocks: number): Lease | undefined {
    const hits = this.#leadingHits(keys);
    const wakened = hits.filter((key) => this.#idle.has(key)).length;
    const fresh = totalBlocks - hits.length;
    const held = this.#pinned.size + wakened + this.#hidden;
    if (held + fresh > this.capacity) return undefined;
    for (const key of hits) this.#pin(key);
    this.#evictDownTo(this.capacity - held - fresh);
    this.#hidden += fresh;
    return { hitBlocks: hits.length, keys: hits, hidden: fresh };
  }

  /** One of the lease's hidden blocks was computed and is full: others may find it from now on. */
  commit(lease: Lease, key: number): void {
    const copy = this.#pinned.has(key) || this.#idle.has(key);
    if (copy || lease.hidden === 0) return;
    lease.hidden -= 1;
    this.#hidden -= 1;
    this.#pinned.set(key, 1);
    lease.keys.push(key);
    this.#listener?.({ type: "BlockStored", key });
  }

  /** The request is over. */
  release(lease: Lease): void {
    this.#hidden -= lease.hidden;
    lease.hidden = 0;
    for (const key of lease.keys.splice(0).reverse()) this.#unpin(key);
  }

  #leadingHits(keys: readonly number[]): number[] {
    const miss = keys.findIndex((key) => !this.#pinned.has(key) && !this.#idle.has(key));
    return miss < 0 ? [...keys] : keys.slice(0, miss);
  }

  #pin(key: number): void {
    this.#idle.delete(key);
    this.#pinned.set(key, (this.#pinned.get(key) ?? 0) + 1);
  }

  #unpin(key: number): void {
    const pins = this.#pinned.get(key) ?? 0;
    if (pins > 1) {
      this.#pinned.set(key, pins - 1);
      return;
    }
    this.#pinned.delete(key);
    this.#idle.add(key);
  }

  #evictDownTo(room: number): void {
    for (const oldest of this.#idle) {
      if (this.#idle.size <= room) return;
      this.#idle.delete(oldest);
      this.#listener?.({ type: "BlockRemoved", key: oldest });
    }
  }
}
