import { describe, expect, it } from "vitest";
import { TextSource } from "./text-source.ts";
import { LEAD_WORDS, wordsToTell } from "./words.ts";

const stream = (seed = 1, salt = "run-1", name = "tail") => new TextSource(seed, salt).stream(name);

/** How many words two texts have in common at their start. */
function sharedWords(one: string, other: string): number {
  const [a, b] = [one.split(" "), other.split(" ")];
  const at = a.findIndex((word, index) => word !== b[index]);
  return at === -1 ? a.length : at;
}

describe("TextSource", () => {
  it.each([0, 1, 2, 8, 9, 10, 11, 17, 2000, 5001])("makes text of exactly %i words", (words) => {
    const text = stream().text(3, words);
    expect(text === "" ? 0 : text.split(" ").length).toBe(words);
    expect(text).toMatch(/^([a-z]( [a-z])*)?$/);
  });

  it("gives the same text again, also between others and after a long one", () => {
    const text = stream().text(7, 40);
    const other = stream();
    other.text(8, 9000);
    expect(other.text(7, 40)).toBe(text);
    expect(text).toBe("f k b h q v f l m r i i z x h o x f h u d x u p n q f v j g f j o e o u a g g x");
  });

  it("begins a longer text like a shorter one", () => {
    const long = stream().text(7, 100);
    for (const words of [1, 5, 9, 10, 11, 99]) expect(long.startsWith(stream().text(7, words))).toBe(true);
  });

  it("tells numbers apart by their first words", () => {
    const tail = stream();
    expect(sharedWords(tail.text(0, 20), tail.text(1, 20))).toBe(0);
    expect(sharedWords(tail.text(0, 20), tail.text(25, 20))).toBe(0);
    expect(sharedWords(tail.text(0, 20), tail.text(26, 20))).toBe(1);
    expect(sharedWords(tail.text(0, 20), tail.text(26 ** 2, 20))).toBe(2);
    const short = Array.from({ length: 26 ** 3 }, (_, number) => tail.text(number, 3));
    expect(new Set(short).size).toBe(26 ** 3);
  });

  it.each([
    { name: "another seed", other: stream(2) },
    { name: "another salt", other: stream(1, "run-2") },
    { name: "another stream", other: stream(1, "run-1", "prefix") },
  ])("has nothing to do with $name", ({ other }) => {
    const ours = new Set(Array.from({ length: 5000 }, (_, number) => stream().text(number, LEAD_WORDS)));
    const theirs = Array.from({ length: 5000 }, (_, number) => other.text(number, LEAD_WORDS));
    expect(theirs.filter((text) => ours.has(text))).toEqual([]);
  });

  it("uses all letters about equally", () => {
    const letters = stream().text(1, 26_000).split(" ");
    for (const letter of "abcdefghijklmnopqrstuvwxyz") {
      const count = letters.filter((one) => one === letter).length;
      // 1000 expected, standard deviation 31.
      expect(Math.abs(count - 1000), letter).toBeLessThan(155);
    }
  });
});

describe("wordsToTell", () => {
  it.each([
    { texts: 1, words: 1 },
    { texts: 26, words: 1 },
    { texts: 27, words: 2 },
    { texts: 1_000_000, words: 5 },
    { texts: 26 ** 5, words: 5 },
    { texts: Number.POSITIVE_INFINITY, words: LEAD_WORDS },
  ])("$texts texts need $words", ({ texts, words }) => {
    expect(wordsToTell(texts)).toBe(words);
  });
});
