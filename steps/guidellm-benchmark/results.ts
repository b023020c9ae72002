import type { Guidellm } from "../../lib/evidence/guidellm.ts";

/** The results for people and for `when`; what was not measured is undefined. */
export function headlineResults(evidence: Guidellm) {
  const { requests, ok, incomplete, headline, ttft, itl, tpot, ntpot, e2e, tokenRate, requestRate } =
    evidence;
  return {
    requestsOk: ok,
    requestsFailed: requests - ok,
    requestsIncomplete: incomplete,
    headline,
    ttftP50Ms: ttft?.[2],
    ttftP99Ms: ttft?.[3],
    itlMeanMs: itl?.[1],
    tpotMeanMs: tpot?.[1],
    ntpotMeanMs: ntpot?.[1],
    e2eP50Ms: e2e?.[2],
    outputTokensPerSecond: tokenRate ?? undefined,
    requestsPerSecond: requestRate ?? undefined,
    guidellmVersion: evidence.version,
  };
}
