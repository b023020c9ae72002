import { expect, test } from "vitest";
import { compare, type Round } from "./comparison.ts";
import type { Sample } from "./sample.ts";

const good: Sample = {
  requests: 10,
  tokensPerSecond: 100,
  cpuPerToken: 10,
  rssMiB: 80,
  added: { ttftP50: 0.1, ttftP99: 2, itlP50: 0, itlP99: 1 },
  hasGaps: true,
  serverLateP99: 0.1,
  invalidReason: null,
  countsAgree: true,
};
const bare: Sample = { ...good, cpuPerToken: 9, added: { ...good.added, ttftP99: 1, itlP99: 0.5 } };
const peer: Sample = { ...good, cpuPerToken: 90, added: { ttftP50: 1, ttftP99: 100, itlP50: 0, itlP99: 20 } };
const round: Round = { ours: good, bare, peers: [peer] };

const added = (figures: Partial<Sample["added"]>): Sample => ({
  ...good,
  added: { ...good.added, ...figures },
});

const broken: { name: string; rounds: Round[]; begun?: number; streams?: number; notMet: string[] }[] = [
  {
    name: "a run without a report",
    rounds: [round],
    begun: 2,
    notMet: ["ends in a report, no request failed"],
  },
  {
    name: "a run that calls itself invalid",
    rounds: [round, { ...round, ours: { ...good, invalidReason: "slow" } }],
    notMet: ["valid by its own judgement"],
  },
  {
    name: "a server that was late in the bare reader's run",
    rounds: [{ ...round, bare: { ...bare, serverLateP99: 5.1 } }],
    notMet: ["server on time, p99 at most 5 ms late"],
  },
  {
    name: "other counts than the server's",
    rounds: [{ ...round, ours: { ...good, countsAgree: false } }],
    notMet: ["requests and tokens as the server counted them"],
  },
  {
    name: "dearer than the bare reader",
    rounds: [{ ...round, ours: { ...good, cpuPerToken: 12 } }],
    notMet: ["CPU a token, to the bare reader's"],
  },
  {
    name: "as dear with few streams",
    streams: 32,
    rounds: [{ ...round, ours: { ...good, cpuPerToken: 12 } }],
    notMet: [],
  },
  {
    name: "a cheap peer among dear ones",
    rounds: [{ ...round, peers: [peer, { ...peer, cpuPerToken: 49 }] }],
    notMet: ["CPU a token, the cheapest peer's to ours"],
  },
  {
    name: "a median that reads too little",
    rounds: [{ ...round, ours: added({ itlP50: -10 }) }],
    notMet: ["added ITL p50"],
  },
  {
    name: "a tail beyond the bare reader's",
    rounds: [{ ...round, ours: added({ ttftP99: 3.1 }) }],
    notMet: ["added TTFT p99 less the bare reader's"],
  },
  {
    name: "a peer with as short a tail",
    rounds: [{ ...round, peers: [peer, { ...peer, added: { ...peer.added, ttftP99: 19 } }] }],
    notMet: ["added TTFT p99, to the best peer's"],
  },
  {
    name: "a peer that adds nothing",
    rounds: [{ ...round, peers: [{ ...peer, added: { ...peer.added, itlP99: 0 } }] }],
    notMet: ["added ITL p99, to the best peer's"],
  },
  {
    name: "a peer whose ITL is of request means",
    rounds: [{ ...round, peers: [peer, { ...peer, hasGaps: false, added: { ...peer.added, itlP99: 0 } }] }],
    notMet: [],
  },
  { name: "nothing wrong", rounds: [round, round, round], notMet: [] },
];

test.each(broken)("$name", ({ rounds, begun = rounds.length, streams = 256, notMet }) => {
  const lines = compare(streams, rounds, begun);
  expect(lines.filter(({ verdict }) => verdict === "NOT met").map(({ what }) => what)).toEqual(notMet);
});

test("ratios are of one round: a slow machine in one of them is in both figures", () => {
  const slow = { ours: { ...good, cpuPerToken: 100 }, bare: { ...bare, cpuPerToken: 90 }, peers: [] };
  const [line] = compare(256, [round, slow], 2).filter(
    ({ what }) => what === "CPU a token, to the bare reader's",
  );
  expect(line?.figure).toBe("1.11 (1.11 .. 1.11)");
});

test("without the others their lines are skipped, and ours stay", () => {
  const lines = compare(256, [{ ours: good, bare: undefined, peers: [] }], 1);
  const skipped = lines.filter(({ figure }) => figure.startsWith("SKIPPED: needs ")).map(({ what }) => what);
  expect(skipped).toHaveLength(6);
  expect(lines.some(({ verdict }) => verdict === "NOT met")).toBe(false);
});

test("without a single round no line with a want is met", () => {
  expect(compare(256, [], 5).filter(({ verdict }) => verdict === "met")).toEqual([]);
});
