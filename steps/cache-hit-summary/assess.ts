import type { CacheHit, TokenShare } from "../../lib/evidence/cache-hit.ts";
import { loadOf } from "../../lib/evidence/load-summary.ts";
import type { Snapshot } from "../../lib/evidence/snapshot.ts";
import { attainableOf } from "./attainable.ts";
import { type CounterDelta, counterDelta } from "./counter-delta.ts";
import { type Finding, note } from "./finding.ts";
import { type HitRateRules, hitRateOf } from "./hit-rate.ts";
import { type Inputs, inputFindings } from "./inputs.ts";
import { planFindings } from "./least-stickiness.ts";
import { isPrefilled } from "./prefilled.ts";
import {
  failureFindings,
  hitRateFindings,
  type RateFigures,
  rateFigures,
  stackFindings,
  stickinessFindings,
  type Thresholds,
} from "./thresholds.ts";

export interface Rules extends Thresholds, Omit<HitRateRules, "prefilled"> {
  /** Tokens in a cache block; undefined = as verify-stack found. */
  readonly blockSize: number | undefined;
}

/** All that the evidence says: figures, what the next task reads, and the findings in the order of the run. */
export interface Assessment {
  readonly rates: RateFigures;
  readonly data: CacheHit;
  readonly findings: readonly Finding[];
}

/** Holds the evidence of a run against itself and against the thresholds. Pure. */
export function assess(inputs: Inputs, rules: Rules): Assessment {
  const ramp = loadOf(inputs).data;
  const delta = deltaOf(inputs);
  const inputsAndStack = [...inputFindings(inputs), ...stackFindings(inputs.verifyStack)];
  const stickiness = stickinessFindings(inputs.stickinessSummary, rules);
  if (ramp === undefined) {
    const rates = { hitRate: undefined, attainable: undefined, ofAttainable: undefined };
    return { rates, data: dataOf(delta, "", undefined), findings: [...inputsAndStack, ...stickiness] };
  }

  const [before, after] = [inputs.cacheSnapshotBefore.data, inputs.cacheSnapshotAfter.data];
  const prefilled = before !== undefined && after !== undefined && isPrefilled(before, after);
  const hitRate = hitRateOf(ramp, delta, { ...rules, prefilled });
  const blockSize = rules.blockSize ?? inputs.verifyStack.data?.blockSize ?? undefined;
  const attainable = attainableOf(ramp, blockSize, rules.hitRateMinPercent > 0);
  const rates = rateFigures(hitRate.share, possibleShare(attainable.tokens, ramp.promptTokens));
  return {
    rates,
    data: dataOf(delta, hitRate.source, attainable.tokens),
    findings: [
      ...inputsAndStack,
      // GuideLLM's own fail has said it of the whole load.
      ...(inputs.guidellmBenchmark?.status === "fail" ? [] : failureFindings(ramp, rules)),
      ...hitRate.findings,
      ...attainable.findings,
      ...hitRateFindings(rates, rules),
      ...stickiness,
      ...planFindings(ramp, inputs.stickinessSummary, snapshotsOf(inputs), rules.stickinessMinPercent),
      ...unaskedFindings(inputs, rules),
    ],
  };
}

/** Readings of different sources cannot be subtracted from each other. */
function deltaOf({
  cacheSnapshotBefore: before,
  cacheSnapshotAfter: after,
}: Inputs): CounterDelta | undefined {
  if (before.data === undefined || after.data === undefined || before.data.source !== after.data.source) {
    return undefined;
  }
  return counterDelta(before.data, after.data);
}

function snapshotsOf({ cacheSnapshotBefore: before, cacheSnapshotAfter: after }: Inputs): Snapshot[] {
  return [before.data, after.data].filter((data) => data !== undefined);
}

function possibleShare(attainable: number | undefined, promptTokens: number | null): TokenShare | undefined {
  return attainable === undefined || promptTokens === null
    ? undefined
    : { hits: attainable, queries: promptTokens };
}

function dataOf(
  delta: CounterDelta | undefined,
  source: CacheHit["source"],
  attainable: number | undefined,
): CacheHit {
  return {
    source,
    ...(delta?.whole && { counters: [delta.queries, delta.hits] as [number, number] }),
    ...(attainable !== undefined && { attainable }),
    changed: delta === undefined || delta.whole ? 0 : delta.changes.length,
  };
}

function unaskedFindings({ stickinessSummary }: Inputs, { stickinessMinPercent }: Thresholds): Finding[] {
  return stickinessMinPercent === 0 && stickinessSummary?.data?.percent === null
    ? [note("no evidence for stickiness, none asked for")]
    : [];
}
