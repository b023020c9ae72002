import type { Snapshot, SnapshotPod } from "../../lib/evidence/snapshot.ts";
import type { Evidence } from "./evidence.ts";
import type { CounterRow, Report } from "./schema.ts";

/**
 * The engines' own counters before and after the ramp, so that a reader can subtract them himself. By engine where
 * both readings carry the rows, else by role; null without two readings of one source.
 */
export function countersOf({ cacheSnapshotBefore, cacheSnapshotAfter }: Evidence): Report["counters"] {
  const before = cacheSnapshotBefore?.data;
  const after = cacheSnapshotAfter?.data;
  if (before === undefined || after === undefined || before.source !== after.source) return null;
  return {
    source: before.source,
    before: new Date(before.at).toISOString(),
    after: new Date(after.at).toISOString(),
    rows: before.pods && after.pods ? engineRows(before.pods, after.pods) : roleRows(before, after),
  };
}

function engineRows(before: readonly SnapshotPod[], after: readonly SnapshotPod[]): CounterRow[] {
  const later = new Map(after.map((pod) => [pod[0], pod]));
  const earlier = new Set(before.map(([name]) => name));
  return [
    ...before.map(([name, role, identity, ...counts]): CounterRow => {
      const [, , then, ...countsThen] = later.get(name) ?? [];
      if (then === undefined) return { engine: name, role, change: "gone", before: counts, after: null };
      const change = then === identity ? "" : "started anew";
      return { engine: name, role, change, before: counts, after: [countsThen[0] ?? 0, countsThen[1] ?? 0] };
    }),
    ...after
      .filter(([name]) => !earlier.has(name))
      .map(([name, role, , ...counts]): CounterRow => {
        return { engine: name, role, change: "new", before: null, after: counts };
      }),
  ];
}

/** Totals by role. Of other engines than before, they cannot be subtracted. */
function roleRows(before: Snapshot, after: Snapshot): CounterRow[] {
  const change = before.identity === after.identity ? "" : "engines changed";
  const roles = [...new Set([...before.roles, ...after.roles].map(([role]) => role))];
  const of = (snapshot: Snapshot, role: string): [number, number] | null => {
    const found = snapshot.roles.find(([name]) => name === role);
    return found === undefined ? null : [found[2], found[3]];
  };
  return roles.map((role) => ({
    engine: "all",
    role,
    change,
    before: of(before, role),
    after: of(after, role),
  }));
}
