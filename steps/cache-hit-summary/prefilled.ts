import { PREFILL, type Snapshot, type SnapshotPod } from "../../lib/evidence/snapshot.ts";

/**
 * Whether prefill engines computed prompts of the run, as far as can be told: they looked some up, or one of them came,
 * went or started anew. The routing sidecar then writes the cached tokens of the prefill engine over those of the decode
 * engine (missing = 0), so that the responses tell of another cache than the one whose hit rate this is. Without other
 * engines beside them they are what is measured.
 */
export function isPrefilled(before: Snapshot, after: Snapshot): boolean {
  if (!isSplit(before) || !isSplit(after)) return isSplit(before) || isSplit(after);
  if (before.pods === undefined || after.pods === undefined) {
    return before.identity !== after.identity || total(before) !== total(after);
  }
  return countsOf(before.pods) !== countsOf(after.pods);
}

function isSplit({ roles }: Snapshot): boolean {
  return roles.some(([role]) => role === PREFILL) && roles.some(([role]) => role !== PREFILL);
}

function total({ roles }: Snapshot): number {
  return roles.reduce((sum, [role, , queries]) => sum + (role === PREFILL ? queries : 0), 0);
}

/** What each prefill engine has looked up, and since when. */
function countsOf(rows: readonly SnapshotPod[]): string {
  return JSON.stringify(
    rows
      .filter(([, role]) => role === PREFILL)
      .map(([name, , identity, queries]) => [name, identity, queries]),
  );
}
