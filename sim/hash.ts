/** A chained hash over 32-bit words: what was added before is part of every later key (murmur3's mixing, two lanes). */
export class HashChain {
  #high = 0x9747b28c;
  #low = 0x2545f491;

  /** @param seed anything that must keep two chains apart, such as the model's name. */
  constructor(seed: string) {
    for (let at = 0; at < seed.length; at++) this.add(seed.charCodeAt(at));
  }

  add(word: number): void {
    this.#low = mix(this.#low, word, 0xcc9e2d51, 0x1b873593);
    this.#high = mix(this.#high, word, 0x85ebca6b, 0xc2b2ae35);
  }

  /** The chain so far as a safe integer of 53 bits: a `Map` holds it without a string a block. */
  get key(): number {
    return (finish(this.#high) & 0x1fffff) * 0x1_0000_0000 + finish(this.#low);
  }
}

/** FNV-1a over UTF-16 code units; 32 bits, unsigned. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** murmur3's last step: spreads 32 bits so that near inputs give far outputs; unsigned. */
export function finish(hash: number): number {
  let spread = hash;
  spread = Math.imul(spread ^ (spread >>> 16), 0x85ebca6b);
  spread = Math.imul(spread ^ (spread >>> 13), 0xc2b2ae35);
  return (spread ^ (spread >>> 16)) >>> 0;
}

function mix(hash: number, word: number, first: number, second: number): number {
  let scrambled = Math.imul(word, first);
  scrambled = Math.imul((scrambled << 15) | (scrambled >>> 17), second);
  const mixed = hash ^ scrambled;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}
