import { z } from "zod";

/** A score for each engine, under whatever identifier its source knows the engine by. */
export type Scores = ReadonlyMap<string, number>;

const score = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i)
    .transform(Number),
]);

const byEngine = z
  .record(z.string().min(1), score)
  .transform((scores): Scores => new Map(Object.entries(scores)));

const listed = z
  .array(z.object({ pod: z.string().min(1), score }))
  .transform((rows): Scores => new Map(rows.map((row) => [row.pod, row.score])));

const nothing = z.null().transform((): Scores => new Map());

/**
 * The forms that are about: an object of scores by engine (llm-d-kv-cache's service of today, the picker's metadata),
 * the same inside `podScores` (older services), a list inside `scores` (the indexer's gRPC answer as JSON). `null` is
 * how Go writes a map that nobody made: no engine has a score.
 */
const schema = z.union([
  nothing,
  z.object({ podScores: z.union([nothing, byEngine]) }).transform(({ podScores }) => podScores),
  z.object({ scores: z.union([nothing, listed, byEngine]) }).transform(({ scores }) => scores),
  byEngine,
]);

/** Undefined for what is no set of scores. */
export function parseScores(value: unknown): Scores | undefined {
  return schema.safeParse(value).data;
}

/** The same out of a JSON text, as a header holds it, or a log whose format makes everything a string. */
export function parseScoresText(text: string): Scores | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? parseScoresText(value) : parseScores(value);
  } catch {
    return undefined;
  }
}
