/**
 * The figures of a run worked out again from the lines of requests.ndjson alone, in the plainest way and with nothing
 * of the code that it checks. Times in the records are whole microseconds; so are their differences once the rounding
 * of a number as large as Unix time is taken off.
 */
export interface Line {
  readonly stage: number;
  readonly outcome: string;
  readonly dueAt: number;
  readonly sentAt: number | null;
  readonly headAt: number | null;
  readonly firstContentAt: number | null;
  readonly firstVisibleAt: number | null;
  readonly lastContentAt: number | null;
  readonly endAt: number | null;
  readonly connectMs: number | null;
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  readonly outputTokens: number;
  readonly chunks: number;
  readonly gapsMs?: readonly number[];
}

export const ok = (lines: readonly Line[]) => lines.filter(({ outcome }) => outcome === "ok");
export const ended = (lines: readonly Line[]) => lines.filter(({ outcome }) => outcome !== "aborted");

const span = (from: number | null, to: number | null) =>
  from === null || to === null ? [] : [Math.round((to - from) * 1000) / 1000];

/** Samples by the name of their figure in summary.json. */
export function samples(lines: readonly Line[]): Record<string, number[]> {
  const good = ok(lines);
  return {
    ttftMs: good.flatMap((line) => span(line.sentAt, line.firstContentAt)),
    ttftIntendedMs: good.flatMap((line) => span(line.dueAt, line.firstContentAt)),
    firstVisibleMs: good.flatMap((line) => span(line.sentAt, line.firstVisibleAt)),
    ttfbMs: good.flatMap((line) => span(line.sentAt, line.headAt)),
    e2eMs: good.flatMap((line) => span(line.sentAt, line.lastContentAt)),
    e2eIntendedMs: good.flatMap((line) => span(line.dueAt, line.lastContentAt)),
    e2eStreamMs: good.flatMap((line) => span(line.sentAt, line.endAt)),
    tpotMs: good.flatMap(tpot),
    ntpotMs: good.flatMap((line) =>
      span(line.sentAt, line.lastContentAt).map((ms) => ms / line.outputTokens),
    ),
    itlMs: good.flatMap(({ gapsMs = [] }) => gapsMs),
    itlRequestMeanMs: good.flatMap(({ gapsMs = [] }) =>
      gapsMs.length === 0 ? [] : [gapsMs.reduce((sum, gap) => sum + gap, 0) / gapsMs.length],
    ),
    // Opening a connection is the network's time, and apart.
    sendDelayMs: ended(lines).flatMap((line) =>
      span(line.dueAt, line.sentAt).map((ms) => ms - (line.connectMs ?? 0)),
    ),
  };
}

/** (last - first) / (n - 1); none for one token. */
export function tpot({ firstContentAt, lastContentAt, outputTokens }: Line): number[] {
  return outputTokens < 2 ? [] : span(firstContentAt, lastContentAt).map((ms) => ms / (outputTokens - 1));
}

/** As numpy.percentile does by default: linear between the two nearest ranks. */
export function percentile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (sorted.length - 1) * q;
  const [below = Number.NaN, above = below] = sorted.slice(Math.floor(rank), Math.floor(rank) + 2);
  return below + (above - below) * (rank - Math.floor(rank));
}

export function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((all, value) => all + (value ?? Number.NaN), 0);
}

/** From the first send to the last byte. */
export function durationSeconds(lines: readonly Line[]): number {
  const done = ended(lines).filter(({ sentAt }) => sentAt !== null);
  const from = Math.min(...done.map(({ sentAt }) => sentAt ?? Number.NaN));
  const to = Math.max(...done.map(({ endAt }) => endAt ?? Number.NaN));
  return Math.round((to - from) * 1000) / 1e6;
}
