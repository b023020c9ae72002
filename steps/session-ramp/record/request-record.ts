import { nearestMicrosecond, type WallClock } from "../../../lib/load/index.ts";
import type { Turn } from "../arrival/index.ts";
import { type Entry, outcomeOf, tpotOf } from "../figures/index.ts";
import type { Sent } from "../sending/sender.ts";
import type { Ask } from "../workload/index.ts";

/**
 * One line of requests.ndjson. Times are Unix milliseconds, `*Ms` are milliseconds, both in whole microseconds;
 * null = did not happen, or is not defined.
 */
export interface RequestRecord {
  readonly index: number;
  readonly requestId: string;
  readonly session: string;
  /** Stage of the load, from 0. */
  readonly stage: number;
  /** Which turn of its conversation, and which prefix group, from 0; null in workloads without. */
  readonly turn: number | null;
  readonly group: number | null;
  /** `ok`; the cause of the failure; `aborted` = dropped when the run was ended: incomplete. */
  readonly outcome: string;
  readonly message: string | null;
  readonly status: number | null;
  /** When it was to be sent. */
  readonly dueAt: number;
  readonly sentAt: number | null;
  readonly headAt: number | null;
  readonly firstContentAt: number | null;
  readonly firstVisibleAt: number | null;
  readonly lastContentAt: number | null;
  readonly endAt: number | null;
  /** How long it waited for its connection to be opened; null = it was open. */
  readonly connectMs: number | null;
  /** How long it waited for a session to be free; null = one was. */
  readonly waitedMs: number | null;
  /** The latencies are null for every request that failed: a failure's time is no latency. */
  readonly ttftMs: number | null;
  readonly tpotMs: number | null;
  readonly e2eMs: number | null;
  /** The same from `dueAt`: what a user waits who does not care why we were late. */
  readonly ttftIntendedMs: number | null;
  readonly e2eIntendedMs: number | null;
  readonly promptTokens: number | null;
  /** Prompt length that was asked for; null = none was. */
  readonly wantedTokens: number | null;
  /** Tokens at the prompt's start that an earlier prompt had as well; null = not known. */
  readonly sharedTokens: number | null;
  readonly cachedTokens: number | null;
  readonly outputTokens: number;
  readonly tokenSource: "usage" | "chunks";
  readonly chunks: number;
  readonly upstream: string | null;
  readonly upstreamHeader: string | null;
  /** With `record-gaps`: every gap between two content events, in their order. */
  readonly gapsMs?: readonly number[];
}

export interface Finished {
  readonly turn: Turn;
  readonly ask: Ask;
  readonly sent: Sent;
  readonly entry: Entry;
}

/** The record of a request that has ended. `withGaps`: with every gap. */
export function recordOf(
  { turn, ask, sent, entry }: Finished,
  clock: WallClock,
  withGaps: boolean,
): RequestRecord {
  const { requestId, sessionId, exchange } = sent;
  const { first, firstVisible, last, due, failure, upstream, outputTokens } = entry;
  const at = (moment: number | undefined) =>
    moment === undefined ? null : nearestMicrosecond(clock.unix(moment));
  const since = (from: number | undefined, moment: number | undefined) =>
    outcomeOf(entry) !== "ok" || from === undefined || moment === undefined
      ? null
      : nearestMicrosecond(moment - from);
  const tpot = outcomeOf(entry) === "ok" ? tpotOf(entry) : undefined;
  return {
    index: turn.index,
    requestId,
    session: sessionId,
    stage: turn.stage,
    turn: ask.turn ?? null,
    group: ask.group ?? null,
    outcome: failure?.cause ?? "ok",
    message: failure?.message ?? null,
    status: exchange.status ?? null,
    dueAt: nearestMicrosecond(clock.unix(due)),
    sentAt: at(entry.sent),
    headAt: at(entry.head),
    firstContentAt: at(first),
    firstVisibleAt: at(firstVisible),
    lastContentAt: at(last),
    endAt: at(entry.end),
    connectMs: entry.connectMs === undefined ? null : nearestMicrosecond(entry.connectMs),
    waitedMs: entry.waitedMs === undefined ? null : nearestMicrosecond(entry.waitedMs),
    ttftMs: since(entry.sent, first),
    tpotMs: tpot ?? null,
    e2eMs: since(entry.sent, last),
    ttftIntendedMs: since(due, first),
    e2eIntendedMs: since(due, last),
    promptTokens: entry.promptTokens,
    wantedTokens: ask.wantedTokens ?? null,
    sharedTokens: ask.sharedTokens ?? null,
    cachedTokens: entry.cachedTokens,
    outputTokens: outputTokens.count,
    tokenSource: outputTokens.source,
    chunks: entry.chunks,
    upstream: upstream?.name ?? null,
    upstreamHeader: upstream?.header ?? null,
    ...(withGaps && { gapsMs: gapsOf(entry) }),
  };
}

function gapsOf({ times, chunks }: Entry): number[] {
  const gaps: number[] = [];
  for (let n = 1; n < chunks; n++) gaps.push(nearestMicrosecond((times[n] ?? 0) - (times[n - 1] ?? 0)));
  return gaps;
}
