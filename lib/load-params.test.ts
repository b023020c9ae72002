import { describe, expect, it } from "vitest";
import { checkLoad, DEFAULT_REQUESTS, type Load, requestLimit, withoutEffect } from "./load-params.ts";
import { stages } from "./wire/index.ts";

const closed: Load = {
  sessions: 1,
  requests: 30,
  arrival: "closed",
  concurrency: 1,
  sleepSeconds: 0.8,
  rate: undefined,
  burstiness: 1,
  stages: undefined,
  durationSeconds: undefined,
};
const open: Load = { ...closed, arrival: "poisson", rate: 5 };
const staged = (text: string) => stages().parse(text);
const byRate: Load = { ...open, rate: undefined, requests: undefined, stages: staged("rate=5 seconds=60") };

const refused: { name: string; load: Load; lines: string[] }[] = [
  {
    name: "more sessions than requests",
    load: { ...closed, sessions: 31 },
    lines: ['sessions: "31" is more than requests ("30"): some session would send none'],
  },
  {
    name: "more sessions than the requests that nobody asked for",
    load: { ...closed, requests: undefined, sessions: 31 },
    lines: ['sessions: "31" is more than requests ("30"): some session would send none'],
  },
  {
    name: "think times as long as the ramp may take",
    load: { ...closed, requests: 3000, sleepSeconds: 1 },
    lines: [
      'requests: "3000" at concurrency "1" with sleep-seconds "1" are 3000 rounds whose think times alone ' +
        "take 3000 s; the ramp ends after 3000 s",
    ],
  },
  {
    name: "the same over several loops, the longest of which counts",
    load: { ...closed, requests: 8001, concurrency: 2, sleepSeconds: 0.75 },
    lines: [
      'requests: "8001" at concurrency "2" with sleep-seconds "0.75" are 4001 rounds whose think times alone ' +
        "take 3000.75 s; the ramp ends after 3000 s",
    ],
  },
  {
    name: "a rate in a closed loop",
    load: { ...closed, rate: 5 },
    lines: ['rate: "5" needs arrival constant, poisson or gamma; closed sends as fast as answers come'],
  },
  {
    name: "an open loop without a rate",
    load: { ...open, arrival: "constant", rate: undefined },
    lines: ["rate: is required with arrival constant, or stages of it"],
  },
  {
    name: "a rate and stages of it",
    load: { ...byRate, rate: 5 },
    lines: ['rate: "5" and stages say different things'],
  },
  {
    name: "stages of concurrency in an open loop",
    load: { ...byRate, stages: staged("concurrency=5 seconds=60") },
    lines: ["stages: are of concurrency, and arrival poisson goes by rate"],
  },
  {
    name: "stages of a rate in a closed loop",
    load: { ...closed, stages: staged("rate=5 seconds=60") },
    lines: ["stages: are of rate, and arrival closed goes by concurrency"],
  },
  {
    name: "burstiness where gaps have none",
    load: { ...open, burstiness: 0.5 },
    lines: ['burstiness: "0.5" needs arrival gamma, not poisson'],
  },
  {
    name: "stages as long as the ramp may take",
    load: { ...byRate, stages: staged("rate=1 seconds=1000, rate=2 seconds=2000") },
    lines: ["stages: take 3000 s; the ramp ends after 3000 s"],
  },
  {
    name: "a duration as long as the ramp may take",
    load: { ...closed, requests: undefined, durationSeconds: 3000.5 },
    lines: ["duration-seconds: is 3000.5 s; the ramp ends after 3000 s"],
  },
  {
    name: "more requests than the rate sends in time",
    load: { ...open, rate: 0.01 },
    lines: ['rate: "0.01" for 30 requests takes 3000 s; the ramp ends after 3000 s'],
  },
  {
    name: "several at once, each on a line of its own",
    load: { ...closed, sessions: 31, rate: 5, burstiness: 2 },
    lines: [
      'sessions: "31" is more than requests ("30"): some session would send none',
      'rate: "5" needs arrival constant, poisson or gamma; closed sends as fast as answers come',
      'burstiness: "2" needs arrival gamma, not closed',
    ],
  },
];

const accepted: { name: string; load: Load }[] = [
  { name: "the defaults", load: { ...closed, requests: undefined } },
  { name: "a session for each request", load: { ...closed, sessions: 30 } },
  { name: "think times just short of the ramp", load: { ...closed, requests: 2999, sleepSeconds: 1 } },
  { name: "no think time", load: { ...closed, requests: 10_000_000, sleepSeconds: 0 } },
  {
    name: "a single round, which has no think time",
    load: { ...closed, requests: 2, concurrency: 2, sleepSeconds: 3600 },
  },
  {
    name: "think times that the duration ends",
    load: { ...closed, requests: 3000, sleepSeconds: 1, durationSeconds: 60 },
  },
  { name: "more sessions than the requests that only time ends", load: { ...byRate, sessions: 10_000 } },
  { name: "a rate", load: { ...open, arrival: "constant" } },
  { name: "a rate that the duration ends", load: { ...open, rate: 0.01, durationSeconds: 60 } },
  { name: "stages of a rate", load: byRate },
  {
    name: "stages that the duration ends",
    load: { ...byRate, stages: staged("rate=1 seconds=9000"), durationSeconds: 60 },
  },
  { name: "stages of concurrency", load: { ...closed, stages: staged("concurrency=1..9 seconds=60") } },
  { name: "burstiness of gamma", load: { ...open, arrival: "gamma", burstiness: 0.5 } },
];

describe("withoutEffect", () => {
  it.each<{ name: string; load: Load; lines: string[] }>([
    {
      name: "loops and their pause in an open loop",
      load: { ...open, concurrency: 8, sleepSeconds: 5 },
      lines: [
        'concurrency: "8" has no effect with arrival poisson',
        'sleep-seconds: "5" has no effect with arrival poisson',
      ],
    },
    {
      name: "loops beside stages of them",
      load: { ...closed, stages: staged("concurrency=4 seconds=60"), concurrency: 8, sleepSeconds: 5 },
      lines: ['concurrency: "8" has no effect with stages'],
    },
    { name: "nothing at the defaults, which nobody may have given", load: open, lines: [] },
    { name: "nothing where no pause was asked for", load: { ...open, sleepSeconds: 0 }, lines: [] },
    { name: "nothing in a closed loop", load: { ...closed, concurrency: 8, sleepSeconds: 5 }, lines: [] },
  ])("names $name", ({ load, lines }) => {
    expect(withoutEffect(load)).toEqual(lines);
    expect(checkLoad(load)).toEqual([]);
  });
});

describe("checkLoad", () => {
  it.each(refused)("refuses $name", ({ load, lines }) => {
    expect(checkLoad(load)).toEqual(lines);
  });

  it.each(accepted)("accepts $name", ({ load }) => {
    expect(checkLoad(load)).toEqual([]);
  });

  it.each([
    { name: "think times", load: { ...closed, sleepSeconds: 1 }, seconds: 30 },
    { name: "stages", load: byRate, seconds: 60 },
    { name: "a duration", load: { ...closed, requests: undefined, durationSeconds: 7.5 }, seconds: 7.5 },
    { name: "a rate", load: open, seconds: 6 },
  ])("holds $name against the deadline that it is given", ({ load, seconds }) => {
    expect(checkLoad(load, seconds)).toHaveLength(1);
    expect(checkLoad(load, seconds + 1)).toEqual([]);
  });
});

describe("requestLimit", () => {
  it.each([
    {
      name: "the number that was asked for",
      load: { ...closed, requests: 7, durationSeconds: 60 },
      limit: 7,
    },
    {
      name: "a few where nothing ends the run",
      load: { ...closed, requests: undefined },
      limit: DEFAULT_REQUESTS,
    },
    {
      name: "none where time ends it",
      load: { ...closed, requests: undefined, durationSeconds: 60 },
      limit: Infinity,
    },
    { name: "none where stages end it", load: byRate, limit: Infinity },
  ])("is $name", ({ load, limit }) => {
    expect(requestLimit(load)).toBe(limit);
  });
});
