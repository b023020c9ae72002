import type { Ramp } from "../../lib/evidence/ramp.ts";
import type { Snapshot, SnapshotPod } from "../../lib/evidence/snapshot.ts";
import type { Summary } from "../../lib/summary.ts";
import { type Finding, percentOf } from "./finding.ts";
import type { SessionRow } from "./upstream-tally.ts";

type Given = Summary<Snapshot> | undefined;

/**
 * Stickiness by the engines' own counters: the share of the engine whose prefix-cache queries rose most. They know
 * no sessions, so this is evidence only for a single session, and only when all that rose is ours.
 */
export function fromCounters(ramp: Ramp, before: Given, after: Given): Finding {
  const nothing = (why: string): Finding => ({ source: "counters", why });
  if (ramp.sessions !== 1) return nothing(`counters know no sessions, and there were ${ramp.sessions}`);
  if (before?.data === undefined || after?.data === undefined) return nothing("no snapshot before and after");
  if (before.data.source !== after.data.source) return nothing("the two snapshots have different sources");
  if (before.data.pods === undefined || after.data.pods === undefined) {
    return nothing("the snapshots hold totals only");
  }
  const deltas = deltasOf(before.data.pods, after.data.pods);
  if (typeof deltas === "string") return nothing(deltas);
  const total = deltas.reduce((sum, [, tokens]) => sum + tokens, 0);
  if (total === 0) return nothing("no engine's counter moved");
  const foreign = foreignTraffic(ramp, total);
  if (foreign !== undefined) return nothing(foreign);

  const upstreams = deltas.map(([name]) => name);
  const tokens = deltas.map(([, delta]) => delta);
  const most = Math.max(...tokens);
  const row = sessionRow(ramp, tokens);
  return {
    source: "counters",
    percent: percentOf(most, total),
    requests: ramp.ok,
    upstreams,
    sessions: row && [row],
    basis: `${total} tokens looked up${ramp.promptTokens === null ? ", not checked for foreign traffic" : ""}`,
  };
}

/** Tokens that each engine looked up in between, engines that did nothing left out; a text says why not. */
function deltasOf(
  before: readonly SnapshotPod[],
  after: readonly SnapshotPod[],
): [string, number][] | string {
  // A prefill engine sees the prompts of a decode engine a second time: only the decode side tells one from one.
  const decoding = (rows: readonly SnapshotPod[]) => rows.filter(([, role]) => role !== "prefill");
  const earlier = new Map(decoding(before).map((row) => [row[0], row]));
  const deltas: [string, number][] = [];
  for (const [name, , identity, queries] of decoding(after)) {
    const row = earlier.get(name);
    if (row === undefined || row[2] !== identity || queries < row[3])
      return `${name} started anew in between`;
    earlier.delete(name);
    if (queries > row[3]) deltas.push([name, queries - row[3]]);
  }
  const [gone] = earlier.keys();
  return gone === undefined ? deltas : `${gone} went away in between`;
}

/** Why the tokens looked up cannot be our own prompts' alone; failed requests may or may not have been looked up. */
function foreignTraffic(ramp: Ramp, total: number): string | undefined {
  if (ramp.promptTokens === null) return undefined;
  const longest = Math.max(0, ...(ramp.promptLengths ?? []).map(([length]) => length));
  const most = ramp.promptTokens + (ramp.requests - ramp.ok) * longest;
  if (total >= ramp.promptTokens && total <= most) return undefined;
  return `the engines looked up ${total} tokens, our prompts had ${ramp.promptTokens}`;
}

/** The counts of requests behind the tokens, when all prompts were equally long and the division leaves no rest. */
function sessionRow(ramp: Ramp, tokens: readonly number[]): SessionRow | undefined {
  const [only, ...others] = ramp.promptLengths ?? [];
  if (only === undefined || others.length > 0 || tokens.some((delta) => delta % only[0] !== 0))
    return undefined;
  const requests = tokens.map((delta) => delta / only[0]);
  const most = Math.max(...requests);
  return [requests.indexOf(most), most, requests.reduce((sum, count) => sum + count, 0)];
}
