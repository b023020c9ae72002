import type { CacheHit } from "../../lib/evidence/cache-hit.ts";
import type { Ramp } from "../../lib/evidence/ramp.ts";
import type { Snapshot } from "../../lib/evidence/snapshot.ts";
import type { Stack } from "../../lib/evidence/stack.ts";
import type { Stickiness } from "../../lib/evidence/stickiness.ts";
import type { WarmUp } from "../../lib/evidence/warm-up.ts";
import type { Summary } from "../../lib/summary.ts";

/** The summaries that the report is drawn from, and nothing else. */
export interface Evidence {
  readonly verifyStack: Summary<Stack>;
  readonly cacheWarmUp: Summary<WarmUp>;
  /** Undefined where the task was given none: the counters are then not shown. */
  readonly cacheSnapshotBefore?: Summary<Snapshot> | undefined;
  readonly cacheSnapshotAfter?: Summary<Snapshot> | undefined;
  readonly sessionRamp: Summary<Ramp>;
  readonly stickinessSummary: Summary<Stickiness>;
  readonly cacheHitSummary: Summary<CacheHit>;
}
