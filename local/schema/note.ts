import { z } from "zod";

/** What the runner does with a key of a Tekton object. */
export interface KeyNote {
  support: "played" | "ignored" | "refused";
  /** What it does with a played key, or why it ignores or refuses the key. */
  note: string;
}

/** Notes by schema instance; docs/tekton-support.md is printed from them. */
export const keyNotes = z.registry<KeyNote>();

/** A key that the runner plays as a cluster does. */
export function played<T extends z.ZodType>(schema: T, note = ""): T {
  // describe() clones, so that a schema that several keys share keeps one note per key.
  const own = schema.describe(note);
  keyNotes.add(own, { support: "played", note });
  return own;
}

/** A key that is accepted and has no effect on a laptop; `why` says so in the docs. */
export function ignored(why: string) {
  return z.unknown().optional().register(keyNotes, { support: "ignored", note: why });
}

/** A key of Tekton that the runner does not play: it refuses the object that has it. */
export function refused(why: string) {
  return z
    .never({ error: `is not supported by the local runner: ${why}` })
    .optional()
    .register(keyNotes, { support: "refused", note: why });
}
