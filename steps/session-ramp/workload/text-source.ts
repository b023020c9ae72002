import { hash, hashOf } from "./draw.ts";
import { LEADS, wordText } from "./words.ts";

/** Where all synthetic text of a run is from: the same seed, salt, stream and number give the same text. */
export class TextSource {
  readonly #seed: number;
  readonly #salt: string;

  /** `salt` keeps two runs with one seed apart, so that a run finds nothing of the last one in the caches. */
  constructor(seed: number, salt: string) {
    this.#seed = seed;
    this.#salt = salt;
  }

  /** Texts under one name. Streams of one source have nothing to do with each other. */
  stream(name: string): TextStream {
    return new TextStream(JSON.stringify([this.#seed, this.#salt, name]));
  }
}

/** Numbered texts that all differ from each other by their first words. */
export class TextStream {
  readonly #key: number;
  /** Where in the space of leads the numbers begin: two streams would have to hit the same spot to look alike. */
  readonly #from: number;

  constructor(name: string) {
    this.#key = hashOf(name, 1);
    this.#from = (hashOf(name, 2) * 0x1_0000 + (hashOf(name, 3) & 0xffff)) % LEADS;
  }

  /**
   * Text number `number` (whole, from 0) of exactly `words` words, with no blank around it. A longer one of the same
   * number begins with the shorter one. Shorter than LEAD_WORDS, numbers repeat after 26^words.
   */
  text(number: number, words: number): string {
    return wordText((this.#from + number) % LEADS, hash(this.#key, number), words);
  }
}
