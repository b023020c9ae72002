import { requestsOf } from "../observed.ts";
import { count, notExported, type Proof, proven, refuted, unknown } from "./proof.ts";

/** A prefill engine generates one token a prompt, which ends its half; more, and it answers requests itself. */
export const prefillOneToken: Proof = {
  id: "prefill.one-token",
  source: "prefill engines: vllm:generation_tokens",
  run(observed) {
    const { promptTokens, generationTokens } = observed.rises.new.sides.prefill;
    if (!promptTokens) return unknown("no prefill engine computed a prompt");
    if (generationTokens === undefined) return notExported("prefill engines do not count generated tokens");
    const asked = requestsOf(observed, "new").length;
    const figures = `${count(generationTokens, "token")} generated for ${count(asked, "new prompt")}`;
    if (generationTokens > asked) return refuted(`prefill engines answer requests themselves: ${figures}`);
    return generationTokens === asked ? proven(figures) : unknown(figures);
  },
};
