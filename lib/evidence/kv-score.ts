import { z } from "zod";

/** Where scores come from, in the order in which they are looked for. */
export const scoreSources = ["kv-manager", "header", "access-log"] as const;
export type ScoreSource = (typeof scoreSources)[number];

const requests = z.number().int().nonnegative();

/** The scores of the engines for one prompt, beside where its requests really went. */
export const kvScoreSchema = z.strictObject({
  /** Empty = nothing gave scores. */
  source: z.enum([...scoreSources, ""]),
  /** Requests that went to a highest scored engine, that went elsewhere, whose scores prefer no engine, and the rest. */
  followed: requests,
  passedOver: requests,
  undecided: requests,
  unknown: requests,
  /** Of each decided request, in order: the engine it went to, that one's score, the highest score. */
  went: z.array(z.tuple([z.string(), z.number(), z.number()])).optional(),
  /** `went` did not fit. */
  truncated: z.boolean(),
});

export type KvScore = z.infer<typeof kvScoreSchema>;
