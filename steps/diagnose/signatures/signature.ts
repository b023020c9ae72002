import type { Place } from "../evidence/index.ts";

/**
 * How much a signature tells, the first rule by which causes are ordered: 5 = names the cause outright, and nothing
 * works with it; 4 = names the cause of a part of the failures; 3 = a likely cause among others; 2 = a symptom, whose
 * cause another line names; 1 = a hint.
 */
export type Weight = 1 | 2 | 3 | 4 | 5;

/** A failure that is known by a line. */
export interface Signature {
  /** Kebab-case; stands in the result `causes`. */
  readonly id: string;
  readonly places: readonly Place[];
  /** Held against one line at a time. Must not backtrack: lines have up to 4,000 characters. */
  readonly pattern: RegExp;
  readonly weight: Weight;
  /**
   * The weight where what it is about is well now; 0 = not told, since every pod passes through it. Undefined = the
   * same as otherwise.
   */
  readonly whenWell?: 0 | 1;
  /** What is wrong: one phrase, at most 110 characters. */
  readonly cause: string;
  /** What to do: at most 145 characters. */
  readonly remedy: string;
  /** Where the line, or the case, is from. */
  readonly source: string;
}
