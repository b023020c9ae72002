import { describe, expect, it } from "vitest";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

interface Case {
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  readonly line: string;
}

const CASES: readonly Case[] = [
  {
    name: "a rate in a closed loop",
    params: { rate: "5" },
    line: 'rate: "5" needs arrival constant, poisson or gamma; closed sends as fast as answers come',
  },
  {
    name: "an open loop without a rate",
    params: { arrival: "gamma" },
    line: "rate: is required with arrival gamma, or stages of it",
  },
  {
    name: "a rate and stages",
    params: { arrival: "constant", rate: "5", stages: "rate=1 seconds=1" },
    line: 'rate: "5" and stages say different things',
  },
  {
    name: "stages of the other loop",
    params: { stages: "rate=1 seconds=1" },
    line: "stages: are of rate, and arrival closed goes by concurrency",
  },
  {
    name: "burstiness of poisson",
    params: { arrival: "poisson", rate: "5", burstiness: "2" },
    line: 'burstiness: "2" needs arrival gamma, not poisson',
  },
  {
    name: "more sessions than requests",
    params: { sessions: "31" },
    line: 'sessions: "31" is more than requests ("30"): some session would send none',
  },
  {
    name: "think times beyond the deadline",
    params: { requests: "100", deadlineSeconds: "60" },
    line: 'requests: "100" at concurrency "1" with sleep-seconds "0.8" are 100 rounds whose think times alone take 80 s; the ramp ends after 60 s',
  },
  {
    name: "think times of two loops beyond the longest deadline",
    params: { requests: "8000", concurrency: "2" },
    line: 'requests: "8000" at concurrency "2" with sleep-seconds "0.8" are 4000 rounds whose think times alone take 3200 s; the ramp ends after 3000 s',
  },
  {
    name: "a duration beyond the deadline",
    params: { durationSeconds: "60", deadlineSeconds: "60" },
    line: "duration-seconds: is 60 s; the ramp ends after 60 s",
  },
  {
    name: "stages beyond the deadline",
    params: { stages: "concurrency=1 seconds=40, concurrency=2 seconds=20", deadlineSeconds: "60" },
    line: "stages: take 60 s; the ramp ends after 60 s",
  },
  {
    name: "a rate too low for its requests",
    params: { arrival: "constant", rate: "0.1", requests: "6", deadlineSeconds: "60" },
    line: 'rate: "0.1" for 6 requests takes 60 s; the ramp ends after 60 s',
  },
  {
    name: "more groups than sessions",
    params: { workload: "prefix-groups", prefixGroups: "2" },
    line: 'prefix-groups: "2" is more than sessions ("1"): some group would have none',
  },
  {
    name: "weights of other sessions",
    params: { sessions: "3", sessionWeights: "1,2" },
    line: 'session-weights: has 2 weights, not one for each of sessions ("3")',
  },
  {
    name: "a tail too short to differ",
    params: { workload: "prefix-groups", tailTokens: "1" },
    line: 'tail-tokens: "1" gives 1 words, too few for 30 requests to differ: 2 are enough',
  },
  {
    name: "the default session header given twice",
    params: { extraHeaders: "X-Session-Id: 1" },
    line: "extra-headers: has x-session-id, which is the session-header",
  },
  {
    name: "a session header given twice",
    params: { sessionHeader: "x-me", extraHeaders: "X-Me: 1" },
    line: "extra-headers: has x-me, which is the session-header",
  },
  {
    name: "a session token given twice",
    params: { extraHeaders: "a: b", sessionTokenHeader: "A" },
    line: "extra-headers: has a, which is the session-token-header",
  },
  {
    name: "one header for session and token",
    params: { sessionTokenHeader: "x-session-id" },
    line: 'session-token-header: "x-session-id" is the session-header as well',
  },
];

const run = (params: Readonly<Record<string, string>>) =>
  runWith(step, { params: { gatewayUrl: "http://127.0.0.1:1", ...params } });

describe("session-ramp refuses what does not go together:", () => {
  it.each(CASES)("$name", async ({ params, line }) => {
    const { exitCode, lines, results } = await run(params);
    expect(lines.slice(0, -1)).toEqual([line]);
    expect({ exitCode, status: results["status"] }).toEqual({ exitCode: 2, status: "invalid" });
  });

  it("all of it at once", async () => {
    const { exitCode, lines } = await run({
      ...{ rate: "5", burstiness: "2", sessions: "31", workload: "prefix-groups", prefixGroups: "40" },
      ...{ sessionWeights: "1,2", tailTokens: "1", extraHeaders: "X-Me: a", sessionHeader: "x-me" },
      ...{ sessionTokenHeader: "x-me", requests: "30" },
    });
    expect(exitCode).toBe(2);
    expect(
      lines
        .slice(0, -1)
        .map((line) => line.split(":", 1)[0])
        .toSorted(),
    ).toEqual([
      ...["burstiness", "extra-headers", "extra-headers", "prefix-groups", "rate"],
      ...["session-token-header", "session-weights", "sessions", "tail-tokens"],
    ]);
  });
});
