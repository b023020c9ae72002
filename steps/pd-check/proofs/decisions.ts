import { areCounted } from "../counters/rise.ts";
import { type Observed, requestsOf } from "../observed.ts";
import type { Phase } from "../sending.ts";
import { newPromptHint, splitRepeat } from "./decider.ts";
import { type Conclusion, count, notExported, type Proof, proven, refuted, unknown } from "./proof.ts";

/** The picker decided to split the new long prompts, and to leave repeats and short ones to a decode engine. */
export const decisions: Proof = {
  id: "decisions",
  source: "endpoint picker: disagg_decision_total, pd_decision_total of older ones",
  run(observed) {
    const fresh = decided(observed, "new");
    if ("result" in fresh) return fresh;
    const { prefillDecode, asked, from } = fresh;
    if (prefillDecode < asked) {
      const figures = `prefill-decode ${prefillDecode} of ${count(asked, "new long prompt")}, by ${from}`;
      return refuted(figures, newPromptHint(observed));
    }
    const repeated = decided(observed, "repeat");
    if ("result" in repeated) return repeated;
    const short = decided(observed, "short");
    if ("result" in short) return short;
    const alone = repeated.decodeOnly + short.decodeOnly;
    const wanted = repeated.asked + short.asked;
    const figures = `prefill-decode ${prefillDecode} of ${asked} new, decode-only ${alone} of ${wanted} other prompts, by ${from}`;
    if (alone < wanted && observed.repeatsExpected !== "any") return splitRepeat(observed, figures);
    return proven(figures);
  },
};

interface Decided {
  readonly asked: number;
  readonly prefillDecode: number;
  readonly decodeOnly: number;
  readonly from: string;
}

function decided(observed: Observed, phase: Phase): Decided | Conclusion {
  const made = observed.rises[phase].decisions;
  const asked = requestsOf(observed, phase).length;
  if (!areCounted(made)) {
    // The counter comes with its first decision: a picker that has it later had none before.
    if (made.isExported === undefined) return unknown(made.why);
    const later = Object.values(observed.rises).some((rise) => areCounted(rise.decisions));
    return later ? unknown(`no decision was counted for ${asked} ${phase} requests`) : notExported(made.why);
  }
  const total = made.prefillDecode + made.decodeOnly + made.other;
  if (total !== asked) {
    return unknown(`${count(total, "decision")} counted for ${count(asked, `${phase} request`)}`);
  }
  return { asked, prefillDecode: made.prefillDecode, decodeOnly: made.decodeOnly, from: made.from };
}
