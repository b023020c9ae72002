import type { Engine } from "../../lib/llm-d/engines.ts";
import type { Figure } from "./counters/engine.ts";
import { type Rise, sumOfRises } from "./counters/rise.ts";
import { type Phase, phases, type Sent } from "./sending.ts";
import type { Side } from "./stack.ts";

/** What picks should do with a prompt that a decode pod holds, and with a short one. */
export type RepeatsExpected = "decode-only" | "any";

/** All that was sent and counted; the proofs draw their conclusions from nothing else. */
export interface Observed {
  /** Those that count for the model. */
  readonly engines: readonly Engine[];
  readonly sent: readonly Sent[];
  /** What was counted while the requests of each phase were sent. */
  readonly rises: Readonly<Record<Phase, Rise>>;
  readonly repeatsExpected: RepeatsExpected;
}

export function requestsOf({ sent }: Observed, phase: Phase): readonly Sent[] {
  return sent.filter((request) => request.phase === phase);
}

/** Prompt tokens of a phase's requests as the responses report them; undefined when one reports none. */
export function ownTokens(observed: Observed, phase: Phase): number | undefined {
  return requestsOf(observed, phase).reduce<number | undefined>(
    (sum, { promptTokens }) =>
      sum === undefined || promptTokens === undefined ? undefined : sum + promptTokens,
    0,
  );
}

/** A figure over all phases; undefined when an engine of that side does not have it. */
export function overall({ rises }: Observed, side: Side, figure: Figure): number | undefined {
  return sumOfRises(
    phases.map((phase) => rises[phase]),
    side,
    figure,
  );
}
