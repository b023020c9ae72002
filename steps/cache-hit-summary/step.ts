import { type CacheHit, cacheHitSchema, hitRateSources, verdicts } from "../../lib/evidence/cache-hit.ts";
import { checkLoadSummary, loadSummaryParams } from "../../lib/evidence/load-summary.ts";
import { snapshotSummary } from "../../lib/evidence/snapshot.ts";
import { stackSummary } from "../../lib/evidence/stack.ts";
import { type Stickiness, stickinessSummary } from "../../lib/evidence/stickiness.ts";
import { shared } from "../../lib/pipeline-params.ts";
import { oneOf, percentage } from "../../lib/result/index.ts";
import { defineStep } from "../../lib/step.ts";
import type { Summary } from "../../lib/summary.ts";
import { blank, count, flag } from "../../lib/wire/index.ts";
import { assess } from "./assess.ts";
import { percentText } from "./percent-text.ts";
import type { RateFigures } from "./thresholds.ts";
import { judge, unique } from "./verdict.ts";

export default defineStep({
  name: "cache-hit-summary",
  description: [
    "Gives the cache hit rate of the measured requests, what it could have been, and the verdict.",
    "",
    "The rate comes from the engines' counters, which must hold the tokens of the measured requests and no others, and is checked against the cached tokens that the responses report. Where counters were reset, or hold tokens of failed or cut requests, the responses take their place. A run that cannot be trusted is invalid, never a slightly wrong number.",
  ].join("\n"),
  params: {
    verifyStack: stackSummary().describe("Result `summary` of verify-stack."),
    cacheSnapshotBefore: snapshotSummary().describe(
      "Result `summary` of the cache-snapshot before the ramp.",
    ),
    ...loadSummaryParams,
    cacheSnapshotAfter: snapshotSummary().describe("Result `summary` of the cache-snapshot after the ramp."),
    stickinessSummary: blank(stickinessSummary())
      .prefault("")
      .describe(
        "Result `summary` of stickiness-summary; empty = stickiness is not judged, and `stickiness-min-percent` must be 0.",
      ),
    blockSize: blank(count({ min: 1, max: 1_000_000 }))
      .prefault("")
      .describe("Tokens in a cache block; empty = as verify-stack found."),
    hitRateMinPercent: shared.hitRateMinPercent,
    stickinessMinPercent: shared.stickinessMinPercent,
    failedMaxPercent: shared.failedMaxPercent,
    foreignTolerancePercent: shared.foreignTolerancePercent,
    externalCache: flag()
      .prefault("false")
      .describe(
        "`true` where engines load blocks from a cache outside themselves (KV connector): responses may then report more cached tokens than the engines' own counters.",
      ),
  },
  results: {
    verdict: oneOf(verdicts).describe("Verdict of the run: pass, fail, or invalid (cannot be trusted)."),
    hitRatePercent: percentage().describe(
      "Prompt tokens found in the cache, of those looked up, in percent.",
    ),
    attainableHitRatePercent: percentage().describe(
      "The most that full cache blocks allow for these prompts.",
    ),
    hitRateSource: oneOf(hitRateSources).describe("Where the hit rate comes from; empty = none to trust."),
    ofAttainablePercent: percentage().describe("Hit rate in percent of the attainable hit rate."),
  },
  summary: { schema: cacheHitSchema, maxBytes: 430 },
  deadlineSeconds: 30,
  check: (params) => [...checkLoadSummary(params), ...checkStickiness(params)],
  async run({ params, log }) {
    const { rates, data, findings } = assess(params, params);
    log.info(figuresText(rates, data, params.stickinessSummary));
    for (const { kind, text } of unique(findings)) log.info(`${kind}: ${text}`);
    const { verdict, status, reason } = judge(findings);
    return {
      status,
      reason,
      data,
      verdict,
      hitRatePercent: rates.hitRate,
      attainableHitRatePercent: rates.attainable,
      hitRateSource: data.source,
      ofAttainablePercent: rates.ofAttainable,
    };
  },
});

/** Without evidence for stickiness a least value of it could neither be met nor missed. */
function checkStickiness(asked: {
  readonly stickinessSummary: Summary<Stickiness> | undefined;
  readonly stickinessMinPercent: number;
}): readonly string[] {
  return asked.stickinessSummary !== undefined || asked.stickinessMinPercent === 0
    ? []
    : [
        `stickiness-min-percent: ${asked.stickinessMinPercent} cannot be judged without a stickiness-summary; give 0, or the summary`,
      ];
}

function figuresText(
  rates: RateFigures,
  data: CacheHit,
  stickiness: Summary<Stickiness> | undefined,
): string {
  const known = (percent: number | null | undefined) => (percent == null ? "no data" : percentText(percent));
  const counted = data.counters
    ? `${data.counters[1]} of ${data.counters[0]} tokens found by the counters, `
    : "";
  const rate = `hit rate ${known(rates.hitRate)} (source: ${data.source || "none"}, attainable ${known(rates.attainable)})`;
  return `${counted}${rate}${stickiness === undefined ? "" : `, stickiness ${known(stickiness.data?.percent)}`}`;
}
