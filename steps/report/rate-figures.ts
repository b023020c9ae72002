import { percentOf, type TokenShare, usageShare } from "../../lib/evidence/cache-hit.ts";
import { loadOf } from "../../lib/evidence/load-summary.ts";
import type { Evidence } from "./evidence.ts";
import type { Figure } from "./schema.ts";

/** The hit rate, the most it could have been, and the same rate as the responses report it. */
export function hitRateFigures(evidence: Evidence): Figure[] {
  const ramp = loadOf(evidence).data;
  const rated = ratedShare(evidence);
  const attainable = attainableShare(evidence);
  const source = evidence.cacheHitSummary.data?.source ?? "";
  return [
    {
      id: "hit-rate",
      title: "Cache hit rate",
      value: (rated && percentOf(rated)) ?? null,
      unit: "percent",
      sample: rated ? { size: rated.queries, of: "tokens" } : null,
      lowSample: false,
      source,
      definition: "prompt tokens found in the prefix cache / prompt tokens looked up, measured requests only",
    },
    {
      id: "attainable-hit-rate",
      title: "Attainable hit rate",
      value: (attainable && percentOf(attainable)) ?? null,
      unit: "percent",
      sample: attainable ? { size: attainable.queries, of: "tokens" } : null,
      lowSample: false,
      source: "usage and block size",
      definition: "sum of floor((L-1)/B)*B / sum of L, L = tokens of a prompt, B = tokens of a cache block",
    },
    {
      id: "hit-rate-of-attainable",
      title: "Hit rate of the attainable",
      value: rated && attainable ? ofAttainable(rated, attainable) : null,
      unit: "percent",
      sample: null,
      lowSample: false,
      source: rated && attainable ? source : "",
      definition: "cache hit rate / attainable hit rate; this is what the threshold is held against",
    },
    {
      id: "hit-rate-by-usage",
      title: "Hit rate by the responses",
      value: (ramp && percentOf(usageShare(ramp) ?? { hits: 0, queries: 0 })) ?? null,
      unit: "percent",
      sample: ramp && usageShare(ramp) ? { size: ramp.ok, of: "requests" } : null,
      lowSample: false,
      source: "usage",
      definition:
        "usage.prompt_tokens_details.cached_tokens / usage.prompt_tokens, summed over the successful requests",
    },
  ];
}

function ofAttainable(rated: TokenShare, attainable: TokenShare): number | null {
  return (
    percentOf({ hits: rated.hits * attainable.queries, queries: rated.queries * attainable.hits }) ?? null
  );
}

/** Stickiness over all sessions. */
export function stickinessFigure({ stickinessSummary }: Evidence): Figure {
  const data = stickinessSummary?.data;
  return {
    id: "stickiness",
    title: "Session stickiness",
    value: data?.percent ?? null,
    unit: "percent",
    sample: data && data.percent !== null ? { size: data.evidence, of: "requests" } : null,
    lowSample: false,
    source: data?.source ?? "",
    definition:
      "sum over the sessions of the requests that went to the session's most frequent upstream / all successful requests with evidence",
  };
}

/** The tokens behind the hit rate, from the source that the verdict stands on. */
function ratedShare(evidence: Evidence): TokenShare | undefined {
  const data = evidence.cacheHitSummary.data;
  if (data === undefined || data.source === "") return undefined;
  const ramp = loadOf(evidence).data;
  if (data.source === "usage") return ramp && usageShare(ramp);
  return data.counters && { queries: data.counters[0], hits: data.counters[1] };
}

/** The tokens that could hit, out of those of the successful prompts. */
function attainableShare(evidence: Evidence): TokenShare | undefined {
  const hits = evidence.cacheHitSummary.data?.attainable;
  const queries = loadOf(evidence).data?.promptTokens;
  return hits === undefined || queries == null ? undefined : { hits, queries };
}
