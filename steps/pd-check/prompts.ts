import { randomInt, randomUUID } from "node:crypto";

/** Common words, one token each in nearly every vocabulary of English with the blank before them. */
const WORDS = (
  "able about above after again air all also always animal answer any around ask away back been before below " +
  "best better between book both call came case change city close come could country day did different does done " +
  "down each earth end enough even every eye face far father feel few find first food form found four from full " +
  "gave girl give good great green ground group hand hard head hear help here high home house idea just keep kind " +
  "know land large last later learn leave left letter life light line little live long look made make man many"
).split(" ");

/**
 * A prompt of about so many tokens that no cache holds any block of: it differs from all others by its first words. No
 * cache_salt, since a decode pod is to find it again, and a picker hashes the salt as well.
 */
export function newPrompt(tokens: number): string {
  const words = [`${randomUUID()}:`];
  for (let word = 0; word < tokens; word++) words.push(WORDS[randomInt(WORDS.length)] ?? "");
  return words.join(" ");
}

/** One that is not worth a second engine. */
export function shortPrompt(): string {
  return `${randomUUID().slice(0, 8)}: say yes.`;
}
