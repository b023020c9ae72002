import { requestsOf } from "../observed.ts";
import { splitRepeat } from "./decider.ts";
import { count, type Proof, proven, unknown } from "./proof.ts";

/** What a decode engine holds, or what is short, goes to no prefill engine. */
export const prefillRepeats: Proof = {
  id: "prefill.repeats",
  source: "prefill engines: vllm:prompt_tokens",
  run(observed) {
    const { repeat, short } = observed.rises;
    const [repeats, shorts] = [repeat, short].map(({ sides }) => sides.prefill.promptTokens);
    if (!observed.rises.new.sides.prefill.promptTokens) return unknown("no prefill engine computed a prompt");
    if (repeats === undefined || shorts === undefined)
      return unknown("no prefill engine counts prompt tokens");
    const asked = requestsOf(observed, "repeat").length;
    if (repeats + shorts === 0)
      return proven(`0 prompt tokens of ${count(asked, "repeat")} and a short prompt`);
    const figures = `prefill engines counted ${repeats} prompt tokens of ${count(asked, "repeat")}, ${shorts} of a short prompt`;
    if (observed.repeatsExpected === "any") return unknown(`${figures}, as repeats-expected allows`);
    return splitRepeat(observed, figures);
  },
};
