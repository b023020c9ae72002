import type { Entry } from "../entry.ts";

/** All samples of a run by the name of their figure, each by its definition and in the plainest way. */
export function naiveSamples(entries: readonly Entry[]): Record<string, number[]> {
  const ended = entries.filter(({ failure }) => failure?.cause !== "aborted");
  const ok = ended.filter(({ failure }) => failure === undefined);
  const of = (list: readonly Entry[], value: (entry: Entry) => number | undefined) =>
    list.map((entry) => value(entry) ?? none).filter((sample) => !Number.isNaN(sample));
  const n = ({ outputTokens }: Entry) => outputTokens.count;
  const none = Number.NaN;
  return {
    ttft: of(ok, ({ first, sent }) => (first ?? none) - (sent ?? none)),
    ttftIntended: of(ok, ({ first, due }) => (first ?? none) - due),
    firstVisible: of(ok, ({ firstVisible, sent }) => (firstVisible ?? none) - (sent ?? none)),
    ttfb: of(ok, ({ head, sent }) => (head ?? none) - (sent ?? none)),
    e2e: of(ok, ({ last, sent }) => (last ?? none) - (sent ?? none)),
    e2eIntended: of(ok, ({ last, due }) => (last ?? none) - due),
    e2eStream: of(ok, ({ end, sent }) => (end ?? none) - (sent ?? none)),
    tpot: of(ok, (entry) =>
      n(entry) < 2 ? none : ((entry.last ?? none) - (entry.first ?? none)) / (n(entry) - 1),
    ),
    ntpot: of(ok, (entry) =>
      n(entry) < 1 ? none : ((entry.last ?? none) - (entry.sent ?? none)) / n(entry),
    ),
    itlRequestMean: of(ok, ({ first, last, chunks }) =>
      chunks < 2 ? none : ((last ?? none) - (first ?? none)) / (chunks - 1),
    ),
    itl: ok.flatMap(({ times, chunks }) => {
      const arrived = [...times.subarray(0, chunks)];
      return arrived.slice(1).map((at, index) => at - (arrived[index] ?? none));
    }),
    sendDelay: of(ended, ({ sent, due, connectMs }) => (sent ?? none) - due - (connectMs ?? 0)),
    connect: of(ended, ({ connectMs }) => connectMs),
    promptLength: of(ok, ({ promptTokens }) => promptTokens ?? none),
  };
}
