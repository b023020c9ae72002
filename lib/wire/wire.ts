import { z } from "zod";

/** What the tools and the README need to know of a param's type, beside zod's own view of it. */
export interface WireMeta {
  /** The type as a reader of the README sees it, with range and unit. */
  readonly wire: string;
  /** Text that a user may type freely. It comes first in `env`, where the kubelet finds no variable to expand. */
  readonly freeText: boolean;
  /** Written by one task for another, never by a person: a command line does not offer it. */
  readonly isPlumbing: boolean;
}

/** Why a value is refused, in words that follow the quoted value: `is not a whole number`. */
export class Refusal {
  readonly why: string;
  constructor(why: string) {
    this.why = why;
  }
}

/**
 * A param type: every value arrives as one string. `parse` gives the typed value, or a Refusal whose text
 * completes the sentence `param-name: "value" ...`.
 */
export function wire<T>(
  meta: Partial<WireMeta> & Pick<WireMeta, "wire">,
  parse: (text: string) => T | Refusal,
) {
  return z
    .string()
    .transform((text, context): T => {
      const value = parse(text);
      if (!(value instanceof Refusal)) return value;
      context.addIssue({ code: "custom", message: `${quote(text)} ${value.why}` });
      return z.NEVER;
    })
    .meta({ freeText: false, isPlumbing: false, ...meta });
}

/** A value as an error message shows it: quoted, on one line, at most 60 characters of it. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}

/** Joins choices for a sentence: `a, b or c`. */
export function orList(choices: readonly string[]): string {
  return choices.length < 2 ? choices.join("") : `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
}
