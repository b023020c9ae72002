import { describe, expect, it } from "vitest";
import { WallClock } from "../../../lib/load/clock.ts";
import type { Entry } from "./entry.ts";
import { Tally } from "./tally.ts";
import { entryOf, failure } from "./testing/entry.ts";
import { expectExact, expectNear } from "./testing/exact.ts";
import { naiveSamples } from "./testing/naive.ts";
import { normal, seeded } from "./testing/random.ts";

const START = 12_345.678;
const SLO = { ttftMs: 120, tpotMs: 12 };
const STEADY = { from: START + 1500, to: START + 8200 };

/** Requests as a run of ten seconds may have them, some of each odd kind, in the order of their end. */
function randomEntries(seed: number, count: number): Entry[] {
  const random = seeded(seed);
  const entries = Array.from({ length: count }, (): Entry => {
    const due = START + random() * 10_000;
    const sent = due + random() ** 4 * 5;
    const head = sent + 20 * random();
    const chunks = random() < 0.1 ? Math.floor(2 * random()) : Math.floor(1 + 40 * random());
    const at: number[] = [];
    let moment = head + 80 * Math.exp(normal(random) / 2);
    for (let chunk = 0; chunk < chunks; chunk++) {
      at.push(moment);
      moment += random() < 0.1 ? 0 : 10 * Math.exp(normal(random));
    }
    const kind = random();
    const perChunk = random() < 0.3 ? 2 : 1;
    return entryOf({
      ...(kind < 0.05 && failure("cut")),
      ...(kind > 0.97 && failure("aborted")),
      ...{ stage: due < START + 5000 ? 0 : 1, due, sent, head, at, end: moment },
      connectMs: random() < 0.1 ? 10 * random() : undefined,
      firstVisible: at[Math.floor(3 * random())],
      promptTokens: random() < 0.2 ? null : Math.floor(100 * random()) + 1,
      outputTokens: { count: chunks * perChunk, source: perChunk === 1 ? "chunks" : "usage" },
    });
  });
  return entries.sort((a, b) => (a.end ?? 0) - (b.end ?? 0));
}

const cases = [1, 2, 3].map((seed) => {
  const entries = randomEntries(seed, 600);
  const tally = new Tally({ sessions: 1, clock: new WallClock(), start: START, slo: SLO, stages: 2 });
  for (const entry of entries) tally.add(entry);
  tally.markSteady(STEADY.from, STEADY.to);
  const ok = entries.filter(({ failure }) => failure === undefined);
  return { seed, entries, ok, figures: tally.figures() };
});

/** Sum over the content events from `from` to before `to` of output tokens / events. */
function tokensBetween(entries: readonly Entry[], from: number, to: number): number {
  return entries
    .flatMap(({ times, chunks, outputTokens }) =>
      [...times].filter((at) => at >= from && at < to).map(() => outputTokens.count / chunks),
    )
    .reduce((sum, tokens) => sum + tokens, 0);
}

describe("Tally over random requests", () => {
  it.each(cases)("has every distribution as all samples have it (seed $seed)", ({ entries, figures }) => {
    const samples = naiveSamples(entries);
    for (const [name, values] of Object.entries(samples)) {
      expect(values.length, name).toBeGreaterThan(30);
      expectExact(Reflect.get(figures, name), values, name);
    }
    for (const [index, stage] of figures.stages.entries()) {
      const own = naiveSamples(entries.filter((entry) => entry.stage === index));
      for (const name of ["ttft", "tpot", "itl", "e2e", "sendDelay"] as const) {
        expectExact(stage[name], own[name] ?? [], `stage ${index} ${name}`);
      }
    }
  });

  it.each(cases)("has every count (seed $seed)", ({ entries, ok, figures }) => {
    const ended = entries.filter(({ failure }) => failure?.cause !== "aborted");
    const cut = entries.filter((entry) => !ended.includes(entry));
    const tokens = (list: readonly Entry[]) =>
      list.reduce((sum, { outputTokens }) => sum + outputTokens.count, 0);
    const good = ok.filter(({ sent = 0, first, last = 0, outputTokens: { count } }) => {
      if (first === undefined || first - sent > SLO.ttftMs) return false;
      return count < 2 || (last - first) / (count - 1) <= SLO.tpotMs;
    });
    const from = Math.min(...ended.map(({ sent = Number.NaN }) => sent));
    const to = Math.max(...ended.map(({ end = Number.NaN }) => end));
    expect(good.length).toBeGreaterThan(100);
    expect(figures).toMatchObject({
      requests: ended.length,
      ok: ok.length,
      incomplete: { count: cut.length, outputTokens: tokens(cut) },
      outputTokens: tokens(ok),
      durationSeconds: (to - from) / 1000,
      chunks: ok.reduce((sum, { chunks }) => sum + chunks, 0),
      goodput: { good: good.length, requests: ended.length, percent: (100 * good.length) / ended.length },
    });
  });

  it.each(cases)("has every second (seed $seed)", ({ entries, ok, figures }) => {
    for (const [index, bucket] of figures.series.buckets.entries()) {
      const [from, to] = [START + index * 1000, START + (index + 1) * 1000];
      const within = (moment: number | undefined) => moment !== undefined && moment >= from && moment < to;
      const begun = ok.filter(({ first }) => within(first));
      const ttft = begun.map(({ first = 0, sent = 0 }) => first - sent);
      expect(bucket, `second ${index}`).toMatchObject({
        sent: entries.filter(({ sent }) => within(sent)).length,
        ok: ok.filter(({ end }) => within(end)).length,
        ttftCount: begun.length,
        inFlight: entries.filter(({ sent = 0, end = 0 }) => sent < to && end >= to).length,
      });
      expectNear(bucket.outputTokens, tokensBetween(ok, from, to), 1e-9, `tokens of second ${index}`);
      if (ttft.length === 0) expect(bucket.ttftMeanMs).toBeNull();
      else
        expectNear(
          bucket.ttftMeanMs ?? Number.NaN,
          ttft.reduce((a, b) => a + b, 0) / ttft.length,
          1e-9,
          "TTFT",
        );
    }
    const sum = figures.series.buckets.reduce((all, { outputTokens }) => all + outputTokens, 0);
    expectNear(sum, figures.outputTokens, 1e-9, "tokens of all seconds");
  });

  it.each(cases)("has the steady window and the peak (seed $seed)", ({ ok, figures }) => {
    const [from, to] = [START + 2000, START + 8000];
    const seconds = (index: number) => tokensBetween(ok, START + 1000 * index, START + 1000 * (index + 1));
    const { steady, peakTokensPerSecond } = figures.throughput;
    expect(steady?.seconds).toBe(6);
    expectNear(steady?.outputTokensPerSecond ?? 0, tokensBetween(ok, from, to) / 6, 1e-9, "tokens");
    const ended = ok.filter(({ end = 0 }) => end >= from && end < to).length;
    expectNear(steady?.requestsPerSecond ?? 0, ended / 6, 1e-9, "requests");
    const peak = Math.max(...Array.from({ length: 10 }, (_, index) => seconds(index)));
    expectNear(peakTokensPerSecond ?? 0, peak, 1e-9, "peak");
  });
});
