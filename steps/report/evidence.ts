import type { CacheHit } from "../../lib/evidence/cache-hit.ts";
import type { LoadSummary } from "../../lib/evidence/load-summary.ts";
import type { Snapshot } from "../../lib/evidence/snapshot.ts";
import type { Stack } from "../../lib/evidence/stack.ts";
import type { Stickiness } from "../../lib/evidence/stickiness.ts";
import type { WarmUp } from "../../lib/evidence/warm-up.ts";
import type { Summary } from "../../lib/summary.ts";

/** The summaries that the report is drawn from, and nothing else. */
export interface Evidence extends LoadSummary {
  readonly verifyStack: Summary<Stack>;
  /** Undefined where the pipeline has no such task. */
  readonly cacheWarmUp?: Summary<WarmUp> | undefined;
  /** Undefined where the task was given none: the counters are then not shown. */
  readonly cacheSnapshotBefore?: Summary<Snapshot> | undefined;
  readonly cacheSnapshotAfter?: Summary<Snapshot> | undefined;
  /** Undefined where the pipeline has no such task. */
  readonly stickinessSummary?: Summary<Stickiness> | undefined;
  readonly cacheHitSummary: Summary<CacheHit>;
}

/** Whether stickiness is worth a word: the requests of GuideLLM belong to no session. */
export function hasStickiness({ guidellmBenchmark, stickinessSummary }: Evidence): boolean {
  return guidellmBenchmark === undefined || stickinessSummary !== undefined;
}
