import type { CounterSource, Snapshot, SnapshotPod } from "../../lib/evidence/snapshot.ts";

/** What the engines counted between two snapshots, in tokens; or, where they cannot tell, which engines changed. */
export type CounterDelta =
  | { readonly whole: true; readonly source: CounterSource; readonly queries: number; readonly hits: number }
  | { readonly whole: false; readonly source: CounterSource; readonly changes: readonly EngineChange[] };

/** An engine whose counters do not span the run. */
export interface EngineChange {
  /** Empty when the snapshots were cut to totals and no longer say which. */
  readonly engine: string;
  readonly what: "started anew" | "counted backwards" | "is gone" | "is new" | "changed";
}

const PREFILL = "prefill";

/**
 * The increase of the counters of the engines that answer completions. A prefill engine counts tokens that the
 * decode engine of the same request counts as well, so it is left out where there are others. An engine that
 * started anew has lost an unknown part of its count, so there is no sum then, rather than one that is too small.
 */
export function counterDelta(before: Snapshot, after: Snapshot): CounterDelta {
  const rated = ratedRoles(before, after);
  const delta =
    before.pods !== undefined && after.pods !== undefined
      ? ofEngines(
          before.pods.filter(([, role]) => rated(role)),
          after.pods.filter(([, role]) => rated(role)),
        )
      : ofTotals(before, after, rated);
  return { ...delta, source: after.source };
}

/** Whether both prefill engines and others were read: then a decode engine may load blocks from a prefill engine. */
export function isDisaggregated({ roles }: Snapshot): boolean {
  return roles.some(([role]) => role === PREFILL) && roles.some(([role]) => role !== PREFILL);
}

function ratedRoles(before: Snapshot, after: Snapshot): (role: string) => boolean {
  const mixed = [...before.roles, ...after.roles].some(([role]) => role !== PREFILL);
  return (role) => !mixed || role !== PREFILL;
}

type Increase =
  | { readonly whole: true; readonly queries: number; readonly hits: number }
  | { readonly whole: false; readonly changes: readonly EngineChange[] };

function ofEngines(before: readonly SnapshotPod[], after: readonly SnapshotPod[]): Increase {
  const earlier = new Map(before.map((row) => [row[0], row]));
  const later = new Set(after.map(([engine]) => engine));
  const changes: EngineChange[] = [];
  let queries = 0;
  let hits = 0;
  for (const row of after) {
    const change = changeOf(earlier.get(row[0]), row);
    if (change !== undefined) changes.push({ engine: row[0], what: change });
    queries += row[3] - (earlier.get(row[0])?.[3] ?? 0);
    hits += row[4] - (earlier.get(row[0])?.[4] ?? 0);
  }
  for (const [engine] of before) if (!later.has(engine)) changes.push({ engine, what: "is gone" });
  return changes.length === 0 ? { whole: true, queries, hits } : { whole: false, changes };
}

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
    : { whole: false, changes: [{ engine: "", what: "changed" }] };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
