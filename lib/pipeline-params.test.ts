import { describe, expect, it } from "vitest";
import { checkShared } from "./pipeline-params.ts";

const plan = { sessions: 1, requests: 30, concurrency: 1, sleepSeconds: 0.8 };

describe("checkShared", () => {
  it.each([
    {
      name: "more sessions than requests",
      params: { ...plan, sessions: 31 },
      lines: ['sessions: "31" is more than requests ("30"): some session would send none'],
    },
    {
      name: "think times as long as the ramp may take",
      params: { ...plan, requests: 3000, sleepSeconds: 1 },
      lines: [
        'requests: "3000" at concurrency "1" with sleep-seconds "1" are 3000 rounds whose think times alone ' +
          "take 3000 s; the ramp ends after 3000 s",
      ],
    },
    {
      name: "the same over several loops, the longest of which counts",
      params: { ...plan, requests: 8001, concurrency: 2, sleepSeconds: 0.75 },
      lines: [
        'requests: "8001" at concurrency "2" with sleep-seconds "0.75" are 4001 rounds whose think times alone ' +
          "take 3000.75 s; the ramp ends after 3000 s",
      ],
    },
  ])("refuses $name", ({ params, lines }) => {
    expect(checkShared(params)).toEqual(lines);
  });

  it.each([
    { name: "the defaults", params: plan },
    { name: "think times just short of it", params: { ...plan, requests: 2999, sleepSeconds: 1 } },
    { name: "no think time", params: { ...plan, requests: 10_000_000, sleepSeconds: 0 } },
    {
      name: "a single round, which has no think time",
      params: { ...plan, requests: 2, concurrency: 2, sleepSeconds: 3600 },
    },
  ])("accepts $name", ({ params }) => {
    expect(checkShared(params)).toEqual([]);
  });

  it("holds think times against the deadline that it is given", () => {
    expect(checkShared({ ...plan, sleepSeconds: 1 }, 31)).toEqual([]);
    expect(checkShared({ ...plan, sleepSeconds: 1 }, 30)).toHaveLength(1);
  });
});
