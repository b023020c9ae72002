import type { Ask, Workload } from "./ask.ts";
import { type WorkloadPlan, wantedTokens } from "./plan.ts";
import { promptWords } from "./prompt-words.ts";
import { createSessionChooser, type SessionChooser } from "./session-chooser.ts";
import { weightsOf } from "./session-weights.ts";
import type { TextSource } from "./text-source.ts";
import { LEAD_WORDS } from "./words.ts";

/**
 * Prompts that no cache can help with: each differs from all others by its first words. Synthetic text of
 * `promptTokens`, or such words before the given text.
 */
export class Unique implements Workload {
  readonly needsReply = false;
  readonly #prompt: (index: number) => string;
  readonly #choose: SessionChooser;
  readonly #isPlain: boolean;
  readonly #wantedTokens: number | undefined;

  constructor(plan: WorkloadPlan, texts: TextSource) {
    const { prompt, promptTokens, calibration, sessions, sessionWeights, seed } = plan;
    const stream = texts.stream(`unique ${plan.phase}`);
    const words = promptTokens === undefined ? undefined : promptWords(promptTokens, calibration);
    this.#prompt =
      words === undefined
        ? (index) => `${stream.text(index, LEAD_WORDS)} ${prompt}`
        : (index) => stream.text(index, words);
    this.#isPlain = words !== undefined;
    this.#choose = createSessionChooser(sessions, weightsOf(sessionWeights, sessions), seed);
    this.#wantedTokens = calibration === undefined ? undefined : wantedTokens(plan);
  }

  next(index: number): Ask {
    return {
      session: this.#choose(index),
      prompt: this.#prompt(index),
      isPlain: this.#isPlain,
      sharedTokens: 0,
      ...(this.#wantedTokens !== undefined && { wantedTokens: this.#wantedTokens }),
    };
  }

  done(): void {}
}
