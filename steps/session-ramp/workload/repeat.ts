import type { Ask, Workload } from "./ask.ts";
import { type WorkloadPlan, wantedTokens } from "./plan.ts";
import { promptWords } from "./prompt-words.ts";
import { createSessionChooser, type SessionChooser } from "./session-chooser.ts";
import { weightsOf } from "./session-weights.ts";
import type { TextSource } from "./text-source.ts";

/** The same prompt for every request: the given text, or synthetic text of `promptTokens`. */
export class Repeat implements Workload {
  readonly needsReply = false;
  readonly #prompt: string;
  readonly #choose: SessionChooser;
  readonly #tokens: number | undefined;
  #isKnown: boolean;

  constructor(plan: WorkloadPlan, texts: TextSource) {
    const { prompt, promptTokens, calibration, sessions, sessionWeights, seed, warmed = false } = plan;
    this.#prompt =
      promptTokens === undefined
        ? prompt
        : texts.stream("prompt").text(0, promptWords(promptTokens, calibration));
    this.#choose = createSessionChooser(sessions, weightsOf(sessionWeights, sessions), seed);
    this.#tokens = calibration === undefined ? undefined : wantedTokens(plan);
    this.#isKnown = warmed;
  }

  next(index: number): Ask {
    const shared = this.#isKnown ? this.#tokens : 0;
    this.#isKnown = true;
    return {
      session: this.#choose(index),
      prompt: this.#prompt,
      ...(shared !== undefined && { sharedTokens: shared }),
      ...(this.#tokens !== undefined && { wantedTokens: this.#tokens }),
    };
  }

  done(): void {}
}
