const GOLDEN = 0x9e3779b9;

/** Spreads 32 bits over 32 bits, one to one (MurmurHash3's finalizer, Appleby 2011). */
export function mix(bits: number): number {
  let h = bits | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 32 bits that depend on all bits of a whole number up to 2^53, under a key. */
export function hash(key: number, number: number): number {
  return mix(mix(key + Math.imul(number | 0, GOLDEN)) ^ Math.floor(number / 0x1_0000_0000));
}

/** 32 bits that depend on all of a text, other ones under each key. No cryptography: it only keeps names apart. */
export function hashOf(text: string, key: number): number {
  let h = mix(key ^ text.length);
  for (let at = 0; at < text.length; at++) h = mix((h ^ text.charCodeAt(at)) + GOLDEN);
  return h;
}

/**
 * The draw number `number` under a key, evenly spread over [0, 1) in steps of 2^-53. Computed from the number alone:
 * no state, so the order of asking does not matter.
 */
export function draw(key: number, number: number): number {
  const high = hash(key, number) >>> 5;
  const low = hash(~key, number) >>> 6;
  return (high * 0x400_0000 + low) / 0x20_0000_0000_0000;
}
