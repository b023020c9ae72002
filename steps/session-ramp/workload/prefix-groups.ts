import type { Ask, Workload } from "./ask.ts";
import { DEFAULT_TAIL_WORDS, tailWords, type WorkloadPlan, wantedTokens } from "./plan.ts";
import { prefixWords } from "./prompt-words.ts";
import { createSessionChooser, type SessionChooser } from "./session-chooser.ts";
import { weightsOf } from "./session-weights.ts";
import type { TextSource } from "./text-source.ts";
import { LEAD_WORDS } from "./words.ts";

/**
 * Groups with a prefix each, which their sessions (session mod groups) share, and a tail that no two requests share.
 * The prefix is synthetic text of `prefixTokens`, or some words that tell the groups apart before the given text.
 */
export class PrefixGroups implements Workload {
  readonly needsReply = false;
  readonly #prefix: (group: number) => string;
  readonly #tail: (index: number) => string;
  readonly #isPlain: boolean;
  readonly #choose: SessionChooser;
  readonly #sharedTokens: number | undefined;
  readonly #wantedTokens: number | undefined;
  /** 1 = a request with this group's prefix has gone out. */
  readonly #isKnown: Uint8Array;

  constructor(plan: WorkloadPlan, texts: TextSource) {
    const { prompt, prefixTokens, tailTokens = DEFAULT_TAIL_WORDS, calibration, sessions, seed } = plan;
    const words = prefixTokens === undefined ? undefined : prefixWords(prefixTokens, tailTokens, calibration);
    const prefixes = texts.stream("prefix");
    const tails = texts.stream(`tail ${plan.phase}`);
    const tail = words?.tail ?? tailWords(plan);
    this.#prefix =
      words === undefined
        ? (group) => `${prefixes.text(group, LEAD_WORDS)} ${prompt}`
        : (group) => prefixes.text(group, words.prefix);
    this.#tail = (index) => tails.text(index, tail);
    this.#isPlain = words !== undefined;
    this.#choose = createSessionChooser(sessions, weightsOf(plan.sessionWeights, sessions), seed);
    this.#sharedTokens = words?.sharedTokens;
    this.#wantedTokens = calibration === undefined ? undefined : wantedTokens(plan);
    this.#isKnown = new Uint8Array(plan.prefixGroups ?? 1).fill(plan.warmed === true ? 1 : 0);
  }

  next(index: number): Ask {
    const session = this.#choose(index);
    const group = session % this.#isKnown.length;
    const shared = this.#isKnown[group] === 1 ? this.#sharedTokens : 0;
    this.#isKnown[group] = 1;
    return {
      session,
      group,
      // Made anew each time: a thousand groups' prefixes would take more memory than the making takes time.
      prompt: `${this.#prefix(group)} ${this.#tail(index)}`,
      isPlain: this.#isPlain,
      ...(shared !== undefined && { sharedTokens: shared }),
      ...(this.#wantedTokens !== undefined && { wantedTokens: this.#wantedTokens }),
    };
  }

  done(): void {}
}
