import { type CounterSource, PREFILL, type Snapshot, type SnapshotPod } from "../../lib/evidence/snapshot.ts";

/** What the engines counted between two snapshots, in tokens; or, where they cannot tell, which engines changed. */
export type CounterDelta = Increase & {
  readonly source: CounterSource;
  /** Names of the engines behind it; undefined when the snapshots were cut to totals. */
  readonly engines: readonly string[] | undefined;
};

type Increase =
  | { readonly whole: true; readonly queries: number; readonly hits: number }
  | {
      readonly whole: false;
      readonly changes: readonly EngineChange[];
      /** The least that was looked up: the rise of the steady engines, and all that the others count since. */
      readonly queries: number;
      /** Whether engines may have counted more than that: false when all that changed is that some are new. */
      readonly lost: boolean;
    };

/** An engine whose counters do not span the run. */
export interface EngineChange {
  /** Empty when the snapshots were cut to totals and no longer say which. */
  readonly engine: string;
  readonly what: "started anew" | "counted backwards" | "is gone" | "is new" | "changed";
}

/**
 * The increase of the counters of the engines that answer completions. A prefill engine counts tokens that the
 * decode engine of the same request counts as well, so it is left out where there are others. An engine that
 * started anew has lost an unknown part of its count, so there is no sum then, rather than one that is too small.
 */
export function counterDelta(before: Snapshot, after: Snapshot): CounterDelta {
  const rated = ratedRoles(before, after);
  if (before.pods === undefined || after.pods === undefined) {
    return { ...ofTotals(before, after, rated), source: after.source, engines: undefined };
  }
  const [earlier, later] = [before.pods, after.pods].map((rows) =>
    rows.filter(([, role]) => rated(role)),
  ) as [SnapshotPod[], SnapshotPod[]];
  const engines = new Set([...earlier, ...later].map(([engine]) => engine));
  return { ...ofEngines(earlier, later), source: after.source, engines: [...engines] };
}

function ratedRoles(before: Snapshot, after: Snapshot): (role: string) => boolean {
  const mixed = [...before.roles, ...after.roles].some(([role]) => role !== PREFILL);
  return (role) => !mixed || role !== PREFILL;
}

function ofEngines(before: readonly SnapshotPod[], after: readonly SnapshotPod[]): Increase {
  const earlier = new Map(before.map((row) => [row[0], row]));
  const later = new Set(after.map(([engine]) => engine));
  const changes: EngineChange[] = [];
  let queries = 0;
  let hits = 0;
  for (const row of after) {
    const change = changeOf(earlier.get(row[0]), row);
    if (change !== undefined) changes.push({ engine: row[0], what: change });
    const [, , , queriesBefore, hitsBefore] = (change === undefined && earlier.get(row[0])) || NOTHING;
    queries += row[3] - queriesBefore;
    hits += row[4] - hitsBefore;
  }
  for (const [engine] of before) if (!later.has(engine)) changes.push({ engine, what: "is gone" });
  if (changes.length === 0) return { whole: true, queries, hits };
  return { whole: false, changes, queries, lost: changes.some(({ what }) => what !== "is new") };
}

/** The row of an engine before it was there. */
const NOTHING: SnapshotPod = ["", "", "", 0, 0];

function changeOf(before: SnapshotPod | undefined, after: SnapshotPod): EngineChange["what"] | undefined {
  // A new engine that has served nothing takes no part in the run.
  if (before === undefined) return after[3] === 0 && after[4] === 0 ? undefined : "is new";
  if (before[2] !== after[2]) return "started anew";
  return after[3] < before[3] || after[4] < before[4] ? "counted backwards" : undefined;
}

function ofTotals(before: Snapshot, after: Snapshot, rated: (role: string) => boolean): Increase {
  const [earlier, later] = [before, after].map((snapshot) => {
    const rows = snapshot.roles.filter(([role]) => rated(role));
    return { queries: sum(rows.map((row) => row[2])), hits: sum(rows.map((row) => row[3])) };
  }) as [{ queries: number; hits: number }, { queries: number; hits: number }];
  const queries = later.queries - earlier.queries;
  const hits = later.hits - earlier.hits;
  const steady = before.identity === after.identity && queries >= 0 && hits >= 0;
  return steady
    ? { whole: true, queries, hits }
    : {
        whole: false,
        changes: [{ engine: "", what: "changed" }],
        // What engines counted that are gone is missing from the later total, so it is no less than the difference.
        queries: Math.max(0, queries),
        lost: true,
      };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
