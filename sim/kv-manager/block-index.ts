import type { BlockEvent } from "../worker/block-event.ts";

/** Which pod's cache holds which block, as far as its events have arrived. */
export class BlockIndex {
  readonly #podsByBlock = new Map<number, Set<string>>();
  readonly #blocksByPod = new Map<string, Set<number>>();

  apply(pod: string, event: BlockEvent): void {
    switch (event.type) {
      case "BlockStored":
        into(this.#podsByBlock, event.key, pod);
        into(this.#blocksByPod, pod, event.key);
        break;
      case "BlockRemoved":
        this.#remove(pod, event.key);
        break;
      case "AllBlocksCleared":
        for (const key of [...(this.#blocksByPod.get(pod) ?? [])]) this.#remove(pod, key);
    }
  }

  /**
   * Leading blocks that each pod holds without a gap; a pod without the first one is left out (llm-d-kv-cache
   * LongestPrefixScorer, one tier of weight 1).
   */
  scores(keys: readonly number[]): Map<string, number> {
    const scores = new Map<string, number>();
    let holders: Iterable<string> = this.#podsByBlock.get(keys[0] ?? Number.NaN) ?? [];
    for (const key of keys) {
      const pods = this.#podsByBlock.get(key);
      holders = [...holders].filter((pod) => pods?.has(pod));
      for (const pod of holders) scores.set(pod, (scores.get(pod) ?? 0) + 1);
    }
    return scores;
  }

  #remove(pod: string, key: number): void {
    outOf(this.#podsByBlock, key, pod);
    outOf(this.#blocksByPod, pod, key);
  }
}

function into<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}

function outOf<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const values = map.get(key);
  if (values?.delete(value) && values.size === 0) map.delete(key);
}
