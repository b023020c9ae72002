import type { Figure } from "../counters/engine.ts";
import { ownTokens } from "../observed.ts";
import { notExported, type Proof, proven, refuted, unknown } from "./proof.ts";

const CONNECTOR = "look at connector and side channel (VLLM_NIXL_SIDE_CHANNEL_HOST) of both sides";

/** Decode engines took the prompts' blocks over. They count what they fetched in two ways, each a proof. */
function fetchedProof(id: string, figure: Figure, metric: string): Proof {
  return {
    id,
    source: `decode engines: ${metric}`,
    run(observed) {
      const { decode, prefill } = observed.rises.new.sides;
      const tokens = decode[figure];
      if (tokens === undefined) return notExported(`not every decode engine has ${metric}`);
      const own = ownTokens(observed, "new") ?? "unknown";
      const figures = `${tokens} of ${own} new prompt tokens were fetched`;
      if (tokens > 0) return proven(figures);
      if (!prefill.promptTokens) return unknown(`${figures}: nothing was prefilled apart`);
      return refuted(`${figures}: decode engines compute them again`, CONNECTOR);
    },
  };
}

export const decodeSource = fetchedProof(
  "decode.source",
  "fetchedTokens",
  'vllm:prompt_tokens_by_source{source="external_kv_transfer"}',
);

export const decodeExternal = fetchedProof(
  "decode.external-cache",
  "externalHits",
  "vllm:external_prefix_cache_hits",
);
