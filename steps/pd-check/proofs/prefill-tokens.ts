import { areCounted, type Rise } from "../counters/rise.ts";
import { type Observed, ownTokens, requestsOf } from "../observed.ts";
import { sideOf } from "../stack.ts";
import { newPromptHint } from "./decider.ts";
import { count, type Proof, proven, refuted, unknown } from "./proof.ts";

const OFF =
  "it takes prefill engines (llm-d.ai/role: prefill), a disagg-profile-handler with a prefill profile, and a sidecar before each decode engine";

/** Prefill engines computed the new long prompts. All else may be configured as it likes: without this nothing is split. */
export const prefillTokens: Proof = {
  id: "prefill.tokens",
  source: "prefill engines: vllm:prompt_tokens",
  run(observed) {
    const { engines, rises } = observed;
    const asked = requestsOf(observed, "new").length;
    if (!engines.some((engine) => sideOf(engine) === "prefill")) return withoutEngines(observed);
    const tokens = rises.new.sides.prefill.promptTokens;
    const own = ownTokens(observed, "new");
    if (tokens === undefined) return unknown("no prefill engine counts prompt tokens of this model");
    if (tokens === 0) {
      const none = `no prefill engine counted a token of ${count(asked, "new prompt")}`;
      if (observed.decider?.splits === "never")
        return refuted(
          `disaggregation is off: the decider never splits (nonCachedTokens 0): ${none}`,
          newPromptHint(observed),
        );
      return refuted(`disaggregation is off: ${none}${pickersPart(rises.new.decisions)}`, OFF);
    }
    if (own === undefined) return unknown(`${tokens} prompt tokens counted; ours are unknown without usage`);
    const figures = `${tokens} of ${own} prompt tokens of ${count(asked, "new prompt")} counted by prefill engines`;
    if (tokens > own) return unknown(`${figures}: more than ours`);
    return tokens === own ? proven(figures) : refuted(`only ${figures}`);
  },
};

/** Who is to blame: the picker, which did not ask for it, or whoever was to obey. */
function pickersPart(decisions: Rise["decisions"]): string {
  if (!areCounted(decisions)) return "";
  return decisions.prefillDecode > 0 ? ", though the picker split them" : ", as the picker decided";
}

/** No engine with that role: nothing is split, unless something else saw it happen. */
function withoutEngines(observed: Observed) {
  const { decisions, sides } = observed.rises.new;
  const seen =
    (areCounted(decisions) && decisions.prefillDecode > 0) ||
    (sides.decode.externalHits ?? 0) > 0 ||
    (sides.decode.transfers ?? 0) > 0;
  const none = `no prefill engine among ${count(observed.engines.length, "engine")}`;
  return seen
    ? unknown(`${none}, though prompts were prefilled somewhere`, "does pod-selector select them?")
    : refuted(`disaggregation is off: ${none}`, OFF);
}
