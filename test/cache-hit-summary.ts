import type { Guidellm } from "../lib/evidence/guidellm.ts";
import type { Ramp } from "../lib/evidence/ramp.ts";
import type { Snapshot } from "../lib/evidence/snapshot.ts";
import type { Stack } from "../lib/evidence/stack.ts";
import type { Stickiness } from "../lib/evidence/stickiness.ts";
import type { Summary } from "../lib/summary.ts";
import step from "../steps/cache-hit-summary/step.ts";
import { HIT, PROMPT, ramp, snapshot, stack, stickiness, summary } from "./evidence.ts";
import { runWith } from "./run.ts";

/** The summaries and params that differ from those of a run that passes. */
export interface Given {
  readonly stack?: Summary<Stack>;
  readonly before?: Summary<Snapshot>;
  readonly ramp?: Summary<Ramp>;
  /** In place of the ramp. There is then no stickiness summary, and neither rate has a least value. */
  readonly guidellm?: Summary<Guidellm>;
  readonly after?: Summary<Snapshot>;
  readonly stickiness?: Summary<Stickiness>;
  readonly params?: Readonly<Record<string, string>>;
}

/** Queries of the first engine before the run. */
export const MILLION = 1_295_511;
/** Two engines, of which one serves the session. */
export const counters = (queries: number, hits: number) =>
  summary(
    "cache-snapshot",
    snapshot([
      ["w1", MILLION + queries, 1_268_000 + hits],
      ["w2", 0, 0],
    ]),
  );

/** The same two engines, the first of which started anew in the run and has counted so much since. */
export const restarted = (queries: number, hits: number) =>
  summary(
    "cache-snapshot",
    snapshot([
      ["w1", queries, hits, "decode", "b2"],
      ["w2", 0, 0],
    ]),
  );

/** Runs cache-hit-summary on recorded evidence. */
export function run(given: Given = {}) {
  const inputs = {
    verifyStack: given.stack ?? summary("verify-stack", stack()),
    cacheSnapshotBefore: given.before ?? counters(0, 0),
    cacheSnapshotAfter: given.after ?? counters(30 * PROMPT, 30 * HIT),
    ...(given.guidellm
      ? { guidellmBenchmark: given.guidellm }
      : {
          sessionRamp: given.ramp ?? summary("session-ramp", ramp()),
          stickinessSummary: given.stickiness ?? summary("stickiness-summary", stickiness()),
        }),
  };
  const texts = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  const unasked = given.guidellm && { hitRateMinPercent: "0", stickinessMinPercent: "0" };
  return runWith(step, { params: { ...texts, ...unasked, ...given.params } });
}
