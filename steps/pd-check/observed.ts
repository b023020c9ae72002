import type { Engine } from "../../lib/llm-d/engines.ts";
import type { PdDecider } from "../../lib/llm-d/pd-decider.ts";
import type { Figure } from "./counters/engine.ts";
import { type Rise, sumOfRises } from "./counters/rise.ts";
import { type Phase, phases, type Sent } from "./sending.ts";

/** What picks should do with a prompt that a decode pod holds, and with a short one. */
export type RepeatsExpected = "decode-only" | "any";

/** All that was sent and counted; the proofs draw their conclusions from nothing else. */
export interface Observed {
  /** Those that count for the model. */
  readonly engines: readonly Engine[];
  readonly sent: readonly Sent[];
  /** What was counted while the requests of each phase were sent. */
  readonly rises: Readonly<Record<Phase, Rise>>;
  /** Undefined: nobody says, so that a repeat that is split proves nothing. */
  readonly repeatsExpected: RepeatsExpected | undefined;
  readonly decider: PdDecider | undefined;
  /** Tokens in a cache block; null when nobody found out. */
  readonly blockSize: number | null;
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

/** A figure over phases and both sides; undefined when there is none that all engines of a side have. */
export function overall(
  { rises }: Observed,
  figure: Figure,
  only: readonly Phase[] = phases,
): number | undefined {
  const counted = (["prefill", "decode"] as const).flatMap(
    (side) =>
      sumOfRises(
        only.map((phase) => rises[phase]),
        side,
        figure,
      ) ?? [],
  );
  return counted.length === 0 ? undefined : counted.reduce((sum, value) => sum + value);
}
