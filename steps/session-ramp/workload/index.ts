import type { Workload } from "./ask.ts";
import { MultiTurn } from "./multi-turn.ts";
import type { WorkloadPlan } from "./plan.ts";
import { PrefixGroups } from "./prefix-groups.ts";
import { Repeat } from "./repeat.ts";
import { TextSource } from "./text-source.ts";
import { Unique } from "./unique.ts";

/** What each request asks, and for which session. */
export type { Ask, Message, Workload } from "./ask.ts";
export { checkWorkload, type WorkloadName, type WorkloadPlan, wantedTokens, workloadNames } from "./plan.ts";
export { type AskTokens, type Calibration, calibrate } from "./prompt-length.ts";
export { type SessionWeights, sessionWeights } from "./session-weights.ts";

/** Throws BadParamsError when the calibration shows that a length leaves no room for a word. */
export function createWorkload(plan: WorkloadPlan): Workload {
  const texts = new TextSource(plan.seed, plan.salt);
  switch (plan.workload) {
    case "repeat":
      return new Repeat(plan, texts);
    case "prefix-groups":
      return new PrefixGroups(plan, texts);
    case "unique":
      return new Unique(plan, texts);
    case "multi-turn":
      return new MultiTurn(plan, texts);
  }
}

/** Texts to calibrate with, all prefixes of one, and not of what is measured: asking must not warm a cache. */
export function calibrationText({
  seed,
  salt,
}: Pick<WorkloadPlan, "seed" | "salt">): (words: number) => string {
  const stream = new TextSource(seed, salt).stream("calibration");
  return (words) => stream.text(0, words);
}
