import type { ScoreSource } from "../../lib/evidence/kv-score.ts";
import type { Scores } from "./scores.ts";

/** What one source says: of each request its scores, or why it has none. */
export interface Finding {
  readonly source: ScoreSource;
  readonly scores: readonly (Scores | string)[];
}

/** Scores of at least one request. */
export function hasScores({ scores }: Finding): boolean {
  return scores.some((one) => typeof one !== "string");
}

/** Why it has none; empty when it has some. */
export function whyNone(finding: Finding): string {
  const [first] = finding.scores;
  return hasScores(finding) || typeof first !== "string" ? "" : first;
}
