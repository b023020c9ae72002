import type { Snapshot, SnapshotPod } from "../../lib/evidence/snapshot.ts";
import type { Summary } from "../../lib/summary.ts";

/** What one engine looked up between the two snapshots. */
export interface EngineDelta {
  readonly name: string;
  /** Tokens; where the engine started anew or is new, those that it has counted since. */
  readonly tokens: number;
  /** Whether its counter spans the run. */
  readonly whole: boolean;
}

export interface EngineDeltas {
  readonly engines: readonly EngineDelta[];
  /** Engines that the later snapshot no longer has. */
  readonly gone: readonly string[];
}

type Given = Summary<Snapshot> | undefined;

/** What each engine that answers completions looked up in between; a text says why it is not known. */
export function engineDeltas(before: Given, after: Given): EngineDeltas | string {
  if (before?.data === undefined || after?.data === undefined) return "no snapshot before and after";
  if (before.data.source !== after.data.source) return "the two snapshots have different sources";
  if (before.data.pods === undefined || after.data.pods === undefined)
    return "the snapshots hold totals only";
  const earlier = new Map(decoding(before.data.pods).map((row) => [row[0], row]));
  const engines = decoding(after.data.pods).map(([name, , identity, queries]): EngineDelta => {
    const row = earlier.get(name);
    earlier.delete(name);
    const whole = row !== undefined && row[2] === identity && queries >= row[3];
    return { name, tokens: whole ? queries - row[3] : queries, whole };
  });
  return { engines, gone: [...earlier.keys()] };
}

/** A prefill engine sees the prompts of a decode engine a second time: only the decode side tells one from one. */
function decoding(rows: readonly SnapshotPod[]): SnapshotPod[] {
  return rows.filter(([, role]) => role !== "prefill");
}
