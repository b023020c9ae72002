import { mix } from "./draw.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const PAIRS = LETTERS.length ** 2;

/** Words at a text's start that spell its number. With all of them, 5.4 * 10^12 texts differ from each other. */
export const LEAD_WORDS = 9;
export const LEADS = LETTERS.length ** LEAD_WORDS;

/** Bytes of a word and the blank behind it. */
const WORD_BYTES = 2;

/** `a a `, `a b ` ... `z z `: two words each, as they lie in memory. */
const pairs = new Uint32Array(PAIRS);
const pairBytes = new Uint8Array(pairs.buffer);
for (let pair = 0; pair < PAIRS; pair++) {
  pairBytes.set([letter(Math.floor(pair / LETTERS.length)), 32, letter(pair), 32], 4 * pair);
}

let room = new Uint32Array(1024);
let bytes = Buffer.from(room.buffer);

/**
 * Text of exactly `words` single letters with a blank between them. A blank and a small letter are one token in
 * nearly every vocabulary, and nothing merges across a blank: so many words, so many tokens. No capitals: some
 * vocabularies spell those in two tokens, and ones without case would take two texts for the same.
 *
 * The first words spell `lead`, a whole number below {@link LEADS}, its last digit first: neighbours differ in their
 * very first word. The words behind are drawn from `state`, and a longer text begins like a shorter one.
 */
export function wordText(lead: number, state: number, words: number): string {
  if (words <= 0) return "";
  const size = Math.ceil(words / 2);
  if (size > room.length) grow(size);
  let bits = state | 0;
  for (let at = LEAD_WORDS >> 1; at < size; at++) {
    bits = (bits + 0x6d2b79f5) | 0;
    // The upper bits of a product with the range, in place of a division (Lemire 2019).
    room[at] = pairs[((mix(bits) >>> 16) * PAIRS) >>> 16] ?? 0;
  }
  let rest = lead;
  for (let word = 0; word < LEAD_WORDS && word < words; word++) {
    bytes[WORD_BYTES * word] = letter(rest);
    bytes[WORD_BYTES * word + 1] = 32;
    rest = Math.floor(rest / LETTERS.length);
  }
  return bytes.toString("latin1", 0, WORD_BYTES * words - 1);
}

/** Fewest words by which so many texts can be told apart; at most {@link LEAD_WORDS}. */
export function wordsToTell(texts: number): number {
  let words = 1;
  while (words < LEAD_WORDS && LETTERS.length ** words < texts) words++;
  return words;
}

function letter(number: number): number {
  return LETTERS.charCodeAt(number % LETTERS.length);
}

/** The room is kept: it is as large as the longest text so far. */
function grow(size: number): void {
  room = new Uint32Array(2 ** Math.ceil(Math.log2(size)));
  bytes = Buffer.from(room.buffer);
}
