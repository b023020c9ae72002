import { type HitRateSource, type TokenShare, usageShare } from "../../lib/evidence/cache-hit.ts";
import type { Ramp } from "../../lib/evidence/ramp.ts";
import type { CounterDelta, EngineChange } from "./counter-delta.ts";
import { type Finding, invalid, note, warn } from "./finding.ts";
import { refusalOf, surplusText } from "./looked-up.ts";
import { type OwnTokens, ownTokens } from "./own-tokens.ts";

/** The hit rate that can be trusted, and all that the two sources of it say about each other. */
export interface HitRate {
  readonly source: HitRateSource;
  readonly share: TokenShare | undefined;
  readonly findings: readonly Finding[];
}

export interface HitRateRules {
  /** Percent of our own tokens that the counters may hold on top of them. */
  readonly foreignTolerancePercent: number;
  /** Engines may load blocks from elsewhere: responses then report cached tokens that prefix-cache counters do not. */
  readonly externalCache: boolean;
  /** Prefill engines computed prompts: responses then report what those had cached, and tell nothing of this rate. */
  readonly prefilled: boolean;
}

/**
 * Takes the rate from the counters where they hold our own tokens and nothing else, and agree with the responses.
 * Where they hold more or cannot tell, the responses' own report takes their place: with a verdict when the counters
 * were reset or also hold failed or tolerated requests, for information when the run is invalid anyway. `delta`
 * undefined: a snapshot has no data, said elsewhere.
 */
export function hitRateOf(ramp: Ramp, delta: CounterDelta | undefined, rules: HitRateRules): HitRate {
  const reported = usageShare(ramp);
  const usage = rules.prefilled ? undefined : reported;
  const byUsage = (...findings: Finding[]): HitRate => ({
    source: usage ? "usage" : "",
    share: usage,
    findings,
  });
  if (delta === undefined || ramp.ok === 0) return byUsage();
  const own = ownTokens(ramp);
  const refusal = own && refusalOf(delta, own, ramp, rules.foreignTolerancePercent);
  if (!delta.whole) {
    const reset = resetFinding(delta.changes, usage !== undefined, rules.prefilled);
    return refusal === undefined ? byUsage(reset) : byUsage(refusal, reset);
  }
  if (own === undefined) {
    return byUsage(invalid("responses without usage: own tokens cannot be told from those of others"));
  }
  if (refusal !== undefined) return byUsage(refusal);
  const { queries, hits } = delta;
  const doubt = rules.prefilled
    ? prefilledNote(hits, reported)
    : compareHits(delta, own, usage, rules.externalCache);
  if (doubt?.kind === "invalid") return { source: "", share: undefined, findings: [doubt] };
  const byCounters = (...findings: (Finding | undefined)[]): HitRate => ({
    source: delta.source,
    share: { hits, queries },
    findings: findings.filter((finding) => finding !== undefined),
  });
  if (queries === own.least) return byCounters(doubt);

  const surplus = `${queries - own.least} of ${queries} tokens looked up`;
  const what = surplusText(own, rules.foreignTolerancePercent);
  // Responses that also count blocks from outside the engines' caches tell another rate than the counters do.
  return usage !== undefined && usage.hits <= hits
    ? byUsage(warn(`hit rate from usage: ${surplus} are ${what}`))
    : byCounters(warn(`${surplus} may not be ours: ${what}`), doubt);
}

function resetFinding(changes: readonly EngineChange[], hasUsage: boolean, prefilled: boolean): Finding {
  const [first] = changes;
  const named = first?.engine ? `${first.engine} ${first.what}` : "an engine came, went or started anew";
  const others = changes.length > 1 ? ` and ${changes.length - 1} more changed` : "";
  return hasUsage
    ? warn(`counters reset, hit rate from usage: ${named}${others} in the run`)
    : invalid(
        `counters reset and ${prefilled ? ELSEWHERE : "no usage to fall back on"}: ${named}${others} in the run`,
      );
}

const ELSEWHERE = "usage tells of prefill engines";

/** Where prompts were prefilled apart, the two sources are of different caches. */
function prefilledNote(hits: number, reported: TokenShare | undefined): Finding {
  const both = reported === undefined ? "" : `: counters ${hits}, responses ${reported.hits} cached tokens`;
  return note(`no second source: ${ELSEWHERE}${both}`);
}

/**
 * Do the counters' hits agree with what the responses report? To the token, but for the hits among the tokens that
 * are not the successful requests' own.
 */
function compareHits(
  { queries, hits }: TokenShare,
  own: OwnTokens,
  usage: TokenShare | undefined,
  externalCache: boolean,
): Finding | undefined {
  if (usage === undefined) return note("no second source: the responses do not report cached tokens");
  const both = `counters ${hits}, responses ${usage.hits} cached tokens`;
  if (hits > usage.hits + (queries - own.least)) return invalid(`the sources disagree: ${both}`);
  if (hits >= usage.hits) return undefined;
  return externalCache
    ? note(`${usage.hits - hits} cached tokens came from outside the engines' own caches: ${both}`)
    : invalid(`the sources disagree: ${both} (blocks from outside? set external-cache)`);
}
