import { type Observed, ownTokens as own } from "../observed.ts";
import { type Phase, phases } from "../sending.ts";
import { type Conclusion, type Proof, proven, unknown } from "./proof.ts";

/**
 * The engines counted our tokens and no others. Decode engines count the prompt of every request; prefill engines once
 * more those that they computed. Whatever else was counted is somebody else's, and may be in every other figure.
 */
export const ownTokens: Proof = {
  id: "own-tokens",
  source: "all engines: vllm:prompt_tokens; responses: usage.prompt_tokens",
  run(observed) {
    let total = 0;
    for (const phase of phases) {
      const tokens = own(observed, phase);
      if (tokens === undefined)
        return unknown("responses without usage: our tokens cannot be told from those of others");
      const strange = foreign(observed, phase, tokens);
      if (strange !== undefined) return strange;
      total += tokens;
    }
    return proven(`decode engines counted ${total} prompt tokens, all ours`);
  },
};

function foreign({ rises }: Observed, phase: Phase, tokens: number): Conclusion | undefined {
  const { decode, prefill } = rises[phase].sides;
  const counted = decode.promptTokens;
  if (counted === undefined) return unknown("no decode engine was read", "does pod-selector select them?");
  const figures = `decode engines counted ${counted} prompt tokens of ${phase} requests, ${tokens} are ours`;
  if (counted > tokens)
    return unknown(`foreign traffic: ${figures}`, "run it when nobody else sends requests");
  if (counted < tokens)
    return unknown(
      `tokens are missing: ${figures}`,
      "does pod-selector select all decode engines? Data-parallel ranks at ports of their own need metrics-urls",
    );
  const twice = prefill.promptTokens ?? 0;
  return twice > tokens
    ? unknown(
        `foreign traffic: prefill engines counted ${twice} prompt tokens of ${phase} requests, ours are ${tokens}`,
      )
    : undefined;
}
