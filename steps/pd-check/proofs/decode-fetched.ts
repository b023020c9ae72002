import type { Figure } from "../counters/engine.ts";
import { ownTokens, requestsOf } from "../observed.ts";
import { notExported, type Proof, proven, refuted, unknown } from "./proof.ts";

/** Tokens; for stacks that do not tell theirs. */
const LARGEST_BLOCK = 128;

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
      const own = ownTokens(observed, "new");
      const figures = `${tokens} of ${own ?? "unknown"} new prompt tokens were fetched`;
      // The first tokens of a chat may be held already, and the last block of a prompt is not always whole.
      const blocks = requestsOf(observed, "new").length * (observed.blockSize ?? LARGEST_BLOCK);
      const least = (own ?? 0) - (decode.localHits ?? 0) - blocks;
      if (tokens > 0 && tokens >= least) return proven(figures);
      if (tokens > 0) return refuted(`only ${figures}: decode engines compute the rest again`, CONNECTOR);
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
