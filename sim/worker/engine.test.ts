import { expect, test } from "vitest";
import { ManualClock } from "../testing/manual-clock.ts";
import { Engine, type EngineOptions } from "./engine.ts";
import type { Sequence } from "./sequence.ts";
import { outputSeed, outputToken } from "./vocabulary.ts";

const silent = { scheduled() {}, firstToken() {}, laterTokens() {}, finished() {} };
const timing = { ttftBaseMs: 10, prefillMsPerToken: 1, itlMs: 5, kvTransferMsPerToken: 0.1 };

/** An engine on a clock of its own, and a diary of what its readers were told. */
function engineUnderTest(options: Partial<EngineOptions> = {}) {
  const clock = new ManualClock();
  const engine = new Engine(
    { model: "m", blockSize: 16, cacheBlocks: 1000, maxNumSeqs: 8, timing, prefixCaching: true, ...options },
    clock,
    silent,
  );
  const diary: string[] = [];
  const submit = (name: string, prompt: number[], maxTokens = 1, more = {}): Sequence =>
    engine.submit({
      prompt,
      maxTokens,
      cacheSalt: "",
      stallAfter: Number.POSITIVE_INFINITY,
      reader: {
        scheduled: (cached) => diary.push(`${clock.now()} ${name} scheduled, ${cached} cached`),
        produced: (from, to) => diary.push(`${clock.now()} ${name} ${from}..${to}`),
        finished: () => diary.push(`${clock.now()} ${name} finished`),
      },
      ...more,
    });
  /** Cached tokens of a prompt that is sent now, with all before it done. */
  const cachedNow = (prompt: number[], more = {}): number => {
    const sequence = submit("probe", prompt, 1, more);
    clock.advanceTo(clock.now() + 100_000);
    return sequence.running?.cachedTokens ?? Number.NaN;
  };
  return { clock, engine, diary, submit, cachedNow };
}

const tokens = (length: number, from = 0) => Array.from({ length }, (_, at) => from + at);

const attainable = [
  { length: 1, hit: 0 },
  { length: 16, hit: 0 },
  { length: 17, hit: 16 },
  { length: 96, hit: 80 },
  { length: 97, hit: 96 },
  { length: 100, hit: 96 },
];

test.each(attainable)("h($length) = $hit with blocks of 16", ({ length, hit }) => {
  const { cachedNow } = engineUnderTest();
  expect(cachedNow(tokens(length))).toBe(0);
  expect(cachedNow(tokens(length))).toBe(hit);
});

test("a shared beginning hits in full blocks", () => {
  const { cachedNow } = engineUnderTest();
  cachedNow(tokens(100));
  expect(cachedNow([...tokens(40), ...tokens(60, 1000)])).toBe(32);
});

test("another salt never hits", () => {
  const { cachedNow } = engineUnderTest();
  cachedNow(tokens(100));
  expect(cachedNow(tokens(100), { cacheSalt: "tenant" })).toBe(0);
});

test("an answer's blocks hit in the next turn, all but its last token", () => {
  const { submit, clock, cachedNow } = engineUnderTest();
  const prompt = tokens(20);
  submit("first", prompt, 13);
  clock.advanceTo(100_000);
  const answer = tokens(13).map((index) => outputToken(outputSeed(prompt), index).id);
  const tail = tokens(30, 5000);
  expect(cachedNow([...prompt, ...answer, ...tail])).toBe(32);
  expect(cachedNow([...prompt, ...answer.slice(0, 11), ...tail])).toBe(16);
});

test("the last token of an answer fills no block", () => {
  const { submit, clock, cachedNow } = engineUnderTest();
  const prompt = tokens(20);
  submit("first", prompt, 12);
  clock.advanceTo(100_000);
  const answer = tokens(12).map((index) => outputToken(outputSeed(prompt), index).id);
  expect(cachedNow([...prompt, ...answer, ...tokens(30, 5000)])).toBe(16);
});

test("two cold twins in flight at once both miss", () => {
  const { submit, clock, diary } = engineUnderTest();
  submit("one", tokens(100));
  submit("two", tokens(100));
  clock.advanceTo(0);
  expect(diary).toEqual(["0 one scheduled, 0 cached", "0 two scheduled, 0 cached"]);
});

test("tokens come at base + uncached * prefill, then every itl", () => {
  const { submit, clock, diary } = engineUnderTest();
  submit("cold", tokens(20), 3);
  clock.advanceTo(1000);
  submit("warm", tokens(20), 2);
  clock.advanceTo(2000);
  expect(diary).toEqual([
    "0 cold scheduled, 0 cached",
    "30 cold 0..1",
    "35 cold 1..2",
    "40 cold 2..3",
    "40 cold finished",
    "1000 warm scheduled, 16 cached",
    "1014 warm 0..1",
    "1019 warm 1..2",
    "1019 warm finished",
  ]);
});

test("a late wake-up hands out all that is due and delays nothing after it", () => {
  const { submit, clock, diary } = engineUnderTest();
  submit("late", tokens(20), 6);
  clock.advanceTo(31);
  clock.leapTo(43);
  clock.advanceTo(100);
  expect(diary.slice(1)).toEqual([
    "30 late 0..1",
    "43 late 1..3",
    "45 late 3..4",
    "50 late 4..5",
    "55 late 5..6",
    "55 late finished",
  ]);
});

test("beyond max-num-seqs requests wait in order of arrival", () => {
  const { submit, clock, diary, engine } = engineUnderTest({ maxNumSeqs: 1 });
  for (const name of ["one", "two", "three"]) submit(name, tokens(5, name.length * 100));
  clock.advanceTo(0);
  expect([engine.runningCount, engine.waitingCount]).toEqual([1, 2]);
  clock.advanceTo(100);
  expect(diary.filter((line) => line.includes("scheduled"))).toEqual([
    "0 one scheduled, 0 cached",
    "15 two scheduled, 0 cached",
    "30 three scheduled, 0 cached",
  ]);
});

test("a full cache makes requests wait, not fail", () => {
  const { submit, clock, diary } = engineUnderTest({ cacheBlocks: 2 });
  submit("one", tokens(20));
  submit("two", tokens(20, 100));
  clock.advanceTo(1000);
  expect(diary.filter((line) => line.includes("scheduled"))).toEqual([
    "0 one scheduled, 0 cached",
    "30 two scheduled, 0 cached",
  ]);
});

test("who hangs up frees place and blocks", () => {
  const { submit, clock, engine, diary } = engineUnderTest({ maxNumSeqs: 1 });
  const gone = submit("gone", tokens(20), 50);
  submit("next", tokens(20, 100));
  clock.advanceTo(40);
  engine.abort(gone);
  clock.advanceTo(41);
  expect(diary.at(-1)).toBe("40 next scheduled, 0 cached");
  clock.advanceTo(1000);
  expect(engine.cache.usage).toBe(0);
  expect(diary).not.toContain("gone finished");
});

test("a stalled stream stops and keeps its place", () => {
  const { submit, clock, engine, diary } = engineUnderTest();
  submit("stalled", tokens(5), 10, { stallAfter: 3 });
  clock.advanceTo(100_000);
  expect(diary.at(-1)).toBe("25 stalled 2..3");
  expect(engine.runningCount).toBe(1);
});
