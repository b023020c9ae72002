import { describe, expect, it } from "vitest";
import { WallClock } from "../../../lib/load/clock.ts";
import type { Entry } from "./entry.ts";
import { Tally } from "./tally.ts";
import { entryOf, failure } from "./testing/entry.ts";

const clock = new WallClock();

function tallyOf(entries: readonly Entry[], stages = 1): Tally {
  const tally = new Tally({ sessions: 2, clock, start: 0, slo: { ttftMs: 100 }, stages });
  for (const entry of entries) tally.add(entry);
  return tally;
}

const figuresOf = (entries: readonly Entry[]) => tallyOf(entries).figures();
const noLatency = {
  ttft: undefined,
  tpot: undefined,
  itl: undefined,
  e2e: undefined,
  e2eStream: undefined,
  ttfb: undefined,
  firstVisible: undefined,
  ttftIntended: undefined,
  e2eIntended: undefined,
  ntpot: undefined,
  itlRequestMean: undefined,
};

describe("Tally", () => {
  it.each([
    { name: "a stage that is not planned", entry: entryOf({ stage: 1 }), error: "no stage 1 of 1" },
    { name: "times that are missing", entry: entryOf({ chunks: 4 }), error: "4 chunks, but 3 times" },
  ])("refuses $name, and counts nothing of it", ({ entry, error }) => {
    const tally = tallyOf([]);
    expect(() => tally.add(entry)).toThrow(error);
    expect(tally.figures()).toMatchObject({ requests: 0, series: { buckets: [] } });
  });

  it("says nothing of no request", () => {
    const { matrix, ...figures } = figuresOf([]);
    expect(figures).toEqual({
      ...noLatency,
      requests: 0,
      ok: 0,
      failures: new Map(),
      incomplete: { count: 0, outputTokens: 0 },
      from: clock.unix(0),
      to: clock.unix(0),
      durationSeconds: 0,
      promptTokens: null,
      cachedTokens: null,
      promptLengths: new Map(),
      sharedLengths: new Map(),
      promptLength: undefined,
      outputTokens: 0,
      tokenSources: { usage: 0, chunks: 0 },
      chunks: 0,
      tokensPerChunk: null,
      sendDelay: undefined,
      connect: undefined,
      goodput: {
        slo: { ttftMs: 100 },
        good: 0,
        requests: 0,
        percent: null,
        requestsPerSecond: null,
        outputTokensPerSecond: null,
      },
      throughput: { wholeRun: null, steady: null, peakTokensPerSecond: null },
      series: { widthSeconds: 1, buckets: [] },
      stages: [
        {
          requests: 0,
          ok: 0,
          failed: 0,
          incomplete: 0,
          outputTokens: 0,
          from: null,
          to: null,
          durationSeconds: 0,
          ttft: undefined,
          tpot: undefined,
          itl: undefined,
          e2e: undefined,
          sendDelay: undefined,
        },
      ],
    });
    expect(matrix.withUpstream).toBe(0);
  });

  it("knows each latency of one request exactly", () => {
    // Reasoning first: what a reader sees comes with the second event. Five tokens in three events.
    const entry = entryOf({
      due: -4,
      firstVisible: 111,
      connectMs: 3,
      outputTokens: { count: 5, source: "usage" },
    });
    const figures = figuresOf([entry]);
    const means = {
      ttft: 100,
      ttftIntended: 105,
      firstVisible: 110,
      ttfb: 10,
      tpot: 5,
      ntpot: 24,
      itl: 10,
      itlRequestMean: 10,
      e2e: 120,
      e2eIntended: 125,
      e2eStream: 121,
      sendDelay: 2,
      connect: 3,
    } as const;
    for (const [name, mean] of Object.entries(means)) {
      expect(figures, name).toHaveProperty(name, expect.objectContaining({ mean, p50: mean, max: mean }));
    }
    expect(figures).toMatchObject({ outputTokens: 5, chunks: 3, tokensPerChunk: 5 / 3, itl: { count: 2 } });
  });

  it.each([
    { name: "no content", entry: entryOf({ at: [] }), has: ["e2eStream", "ttfb"] },
    {
      name: "one token",
      entry: entryOf({ at: [101] }),
      has: ["e2e", "e2eIntended", "e2eStream", "firstVisible", "ntpot", "ttfb", "ttft", "ttftIntended"],
    },
    {
      name: "reasoning alone, in one event",
      entry: entryOf({ at: [101], firstVisible: undefined, outputTokens: { count: 3, source: "usage" } }),
      has: ["e2e", "e2eIntended", "e2eStream", "ntpot", "tpot", "ttfb", "ttft", "ttftIntended"],
    },
    {
      name: "content that the server counts as no token",
      entry: entryOf({ at: [101], outputTokens: { count: 0, source: "usage" } }),
      has: ["e2e", "e2eIntended", "e2eStream", "firstVisible", "ttfb", "ttft", "ttftIntended"],
    },
    { name: "a failure after content", entry: entryOf(failure("cut")), has: [] },
    { name: "a cut at the end", entry: entryOf(failure("aborted")), has: [] },
  ])("leaves out what is not defined for $name, and never says 0", ({ entry, has }) => {
    const figures: object = figuresOf([entry]);
    const found = Object.keys(noLatency).filter((name) => Reflect.get(figures, name) !== undefined);
    expect(found.sort()).toEqual(has);
  });

  it("counts failures by cause with the first's words, and what was cut apart", () => {
    const connect = { ...failure("connect", "refused"), sent: undefined, at: [] };
    const figures = figuresOf([
      entryOf(),
      entryOf({ ...failure("http-500", "first"), connectMs: 7, sent: 2 }),
      entryOf(failure("http-500", "second")),
      entryOf(connect),
      entryOf({
        ...failure("aborted"),
        sent: -500,
        end: 9000,
        connectMs: 9,
        outputTokens: { count: 3, source: "chunks" },
      }),
    ]);
    expect(figures).toMatchObject({
      requests: 4,
      ok: 1,
      failures: new Map([
        ["http-500", { count: 2, first: "first" }],
        ["connect", { count: 1, first: "refused" }],
      ]),
      incomplete: { count: 1, outputTokens: 3 },
      from: clock.unix(1),
      to: clock.unix(122),
      durationSeconds: 0.121,
      outputTokens: 3,
      chunks: 3,
      tokenSources: { usage: 1, chunks: 0 },
      sendDelay: { count: 3, max: 1 },
      connect: { count: 1, max: 7 },
      goodput: { good: 1, requests: 4, percent: 25 },
    });
  });

  it("gives tokens per event only where the server counted them", () => {
    const uncounted = entryOf({ outputTokens: { count: 3, source: "chunks" } });
    expect(figuresOf([uncounted])).toMatchObject({ tokensPerChunk: null, chunks: 3, outputTokens: 3 });
    const counted = entryOf({ outputTokens: { count: 6, source: "usage" } });
    expect(figuresOf([uncounted, counted])).toMatchObject({
      tokensPerChunk: 2,
      chunks: 6,
      tokenSources: { usage: 1, chunks: 1 },
    });
  });

  it("keeps the stages apart, and the run is all of them", () => {
    const later = { stage: 1, due: 1000, sent: 1010, head: 1020, end: 2010 };
    const figures = tallyOf(
      [
        entryOf(),
        entryOf({ ...later, at: [1210, 1250] }),
        entryOf({ ...later, ...failure("timeout") }),
        entryOf({ ...later, ...failure("aborted") }),
      ],
      3,
    ).figures();
    expect(figures.stages).toMatchObject([
      {
        requests: 1,
        ok: 1,
        failed: 0,
        incomplete: 0,
        outputTokens: 3,
        ttft: { mean: 100 },
        durationSeconds: 0.121,
      },
      {
        requests: 2,
        ok: 1,
        failed: 1,
        incomplete: 1,
        outputTokens: 2,
        from: clock.unix(1010),
        to: clock.unix(2010),
        durationSeconds: 1,
        ttft: { count: 1, mean: 200 },
        tpot: { mean: 40 },
        itl: { count: 1, mean: 40 },
        e2e: { mean: 240 },
        sendDelay: { count: 2, mean: 10 },
      },
      { requests: 0, from: null, ttft: undefined },
    ]);
    expect(figures).toMatchObject({
      requests: 3,
      outputTokens: 5,
      from: clock.unix(1),
      to: clock.unix(2010),
      ttft: { count: 2, mean: 150, min: 100, max: 200 },
      itl: { count: 3, mean: 20, max: 40 },
    });
  });

  it("keeps nothing of the times, which are used again", () => {
    const entry = entryOf();
    const tally = tallyOf([entry]);
    entry.times.fill(1e9);
    expect(tally.figures()).toMatchObject({ itl: { max: 10 }, series: { buckets: [{ outputTokens: 3 }] } });
  });

  it("counts sessions by upstream", () => {
    const upstream = (name: string) => ({ header: "x-inference-pod", name }) as const;
    const { matrix } = figuresOf([
      entryOf({ upstream: upstream("a") }),
      entryOf({ session: 1, upstream: upstream("b") }),
      entryOf({ session: 1, upstream: upstream("a"), ...failure("cut") }),
    ]);
    expect(matrix).toMatchObject({
      upstreams: ["a", "b"],
      rows: [
        [1, 0],
        [0, 1],
      ],
      withUpstream: 2,
    });
  });
});
