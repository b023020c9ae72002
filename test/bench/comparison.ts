import {
  atLeast,
  atMost,
  eachRunLine,
  figureLine,
  type Line,
  skippedLine,
  type Want,
  within,
} from "./line.ts";
import type { AddedFigure, Sample } from "./sample.ts";

/** One run of each client, one after the other: only figures of one round are held against each other. */
export interface Round {
  readonly ours: Sample;
  readonly bare: Sample | undefined;
  readonly peers: readonly Sample[];
}

/**
 * A server on a quiet core is 3 ms late at the 99th percentile, even with 1000 streams. A later one had its core taken
 * away, and most likely the client too: then the figures are the machine's.
 */
const SERVER_LATE_MS = 5;

/** A question to every round; undefined = a client that it needs is absent. */
interface Question {
  readonly what: string;
  /** Who else has to be there. */
  readonly needs?: "the bare reader" | "a peer";
  readonly unit?: string;
  readonly digits: number;
  of(round: Round): number | undefined;
  /** undefined = shown, not judged. */
  want(streams: number): Want | undefined;
}

const NAMES: Readonly<Record<AddedFigure, string>> = {
  ttftP50: "added TTFT p50",
  ttftP99: "added TTFT p99",
  itlP50: "added ITL p50",
  itlP99: "added ITL p99",
};

const questions: readonly Question[] = [
  {
    what: "CPU a token, to the bare reader's",
    needs: "the bare reader",
    digits: 2,
    of: ({ ours, bare }) => bare && ours.cpuPerToken / bare.cpuPerToken,
    want: (streams) => (streams >= 256 ? atMost(1.3) : undefined),
  },
  {
    what: "CPU a token, the cheapest peer's to ours",
    needs: "a peer",
    digits: 1,
    of: ({ ours, peers }) => {
      const cheapest = least(peers.map(({ cpuPerToken }) => cpuPerToken));
      return cheapest === undefined ? undefined : cheapest / ours.cpuPerToken;
    },
    want: (streams) => (streams <= 256 ? atLeast(5) : undefined),
  },
  ...(["ttftP50", "itlP50"] as const).map((figure) => ours(figure)),
  ...(["ttftP99", "itlP99"] as const).flatMap((figure) => [beyondBare(figure), toBestPeer(figure)]),
];

/**
 * Lines about one number of streams. `rounds` are those in which ours ended in a report, of so many that were `begun`:
 * one that failed is in no figure, so it is told in a line of its own. Without a round nothing is met.
 */
export function compare(streams: number, rounds: readonly Round[], begun: number): Line[] {
  const reason = rounds.map(({ ours }) => ours.invalidReason).find((reason) => reason != null);
  return [
    eachRunLine(
      "ends in a report, no request failed",
      Array.from({ length: begun }, (_, run) => run < rounds.length),
    ),
    eachRunLine(
      `server on time, p99 at most ${SERVER_LATE_MS} ms late`,
      rounds.map(
        ({ ours, bare }) => Math.max(ours.serverLateP99, bare?.serverLateP99 ?? 0) <= SERVER_LATE_MS,
      ),
    ),
    ...questions.map((question) => answer(question, streams, rounds)),
    eachRunLine(
      "requests and tokens as the server counted them",
      rounds.map(({ ours }) => ours.countsAgree),
    ),
    eachRunLine(
      "valid by its own judgement",
      rounds.map(({ ours }) => ours.invalidReason === null),
      reason,
    ),
  ];
}

function answer(
  { what, needs, unit, digits, of, want }: Question,
  streams: number,
  rounds: readonly Round[],
): Line {
  const values = rounds.map(of).filter((value) => value !== undefined);
  if (rounds.length > 0 && values.length === 0) return skippedLine(what, needs ?? "a run");
  return figureLine(what, values, { digits, ...(unit && { unit }), want: want(streams) });
}

function ours(figure: AddedFigure): Question {
  return {
    what: NAMES[figure],
    unit: "ms",
    digits: 2,
    of: (round) => round.ours.added[figure],
    want: () => within(1),
  };
}

function beyondBare(figure: AddedFigure): Question {
  return {
    what: `${NAMES[figure]} less the bare reader's`,
    needs: "the bare reader",
    unit: "ms",
    digits: 2,
    of: ({ ours, bare }) => bare && ours.added[figure] - bare.added[figure],
    want: () => atMost(2),
  };
}

/** A peer whose ITL is of request means hides its tail: it is no best. */
function toBestPeer(figure: "ttftP99" | "itlP99"): Question {
  return {
    what: `${NAMES[figure]}, to the best peer's`,
    needs: "a peer",
    digits: 3,
    of: ({ ours, peers }) => {
      const comparable = peers.filter(({ hasGaps }) => figure === "ttftP99" || hasGaps);
      const best = least(comparable.map(({ added }) => added[figure]));
      return best === undefined ? undefined : share(ours.added[figure], best);
    },
    want: (streams) => (streams === 256 ? atMost(0.1) : undefined),
  };
}

/** Of two things of which less is better: nothing added is no share of anything, and no share of nothing is small. */
function share(ours: number, theirs: number): number {
  if (ours <= 0) return 0;
  return theirs > 0 ? ours / theirs : Number.POSITIVE_INFINITY;
}

function least(values: readonly number[]): number | undefined {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? undefined : Math.min(...known);
}
