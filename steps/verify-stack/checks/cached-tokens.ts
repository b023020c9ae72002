import { goodProbe } from "../scene.ts";
import { type Check, pass, skip, warn } from "./check.ts";

/** Usage tells the cached tokens of each request, the cross-check of the counters. */
export const cachedTokens: Check = {
  id: "usage.cached-tokens",
  title: "Usage tells the cached tokens",
  reads: "usage of a probe completion",
  run(scene) {
    const probe = goodProbe(scene);
    if (probe?.usage === undefined) return skip("no probe with usage");
    const cached = probe.usage.prompt_tokens_details?.cached_tokens;
    if (typeof cached === "number") return pass(`prompt_tokens_details.cached_tokens: ${cached}`);
    // Some versions of vLLM leave the detail away where it would be zero, which it is for a new prompt.
    return warn(
      "usage has no prompt_tokens_details.cached_tokens",
      "start vLLM with --enable-prompt-tokens-details; without it the hit rate has no second source",
    );
  },
};
