import { describe, expect, it } from "vitest";
import { checkWorkload, type WorkloadPlan, wantedTokens } from "./plan.ts";

const base: WorkloadPlan = {
  workload: "repeat",
  prompt: "Say it.",
  requests: 1000,
  sessions: 4,
  seed: 1,
  salt: "t",
  phase: "measured",
};

describe("checkWorkload", () => {
  it.each<{ name: string; plan: Partial<WorkloadPlan>; lines: string[] }>([
    {
      name: "weights for other sessions",
      plan: { sessionWeights: { list: [1] } },
      lines: ['session-weights: has 1 weights, not one for each of sessions ("4")'],
    },
    {
      name: "groups without a session",
      plan: { workload: "prefix-groups", prefixGroups: 5 },
      lines: ['prefix-groups: "5" is more than sessions ("4"): some group would have none'],
    },
    {
      name: "prefixes that cannot differ",
      plan: { workload: "prefix-groups", prefixGroups: 27, prefixTokens: 1, sessions: 100 },
      lines: ['prefix-tokens: "1" gives 1 words, too few for 27 groups to differ: 2 are enough'],
    },
    {
      name: "tails that cannot differ",
      plan: { workload: "prefix-groups", tailTokens: 2 },
      lines: ['tail-tokens: "2" gives 2 words, too few for 1000 requests to differ: 3 are enough'],
    },
    {
      name: "prompts that cannot differ",
      plan: { workload: "unique", promptTokens: 8, requests: Number.POSITIVE_INFINITY },
      lines: ['prompt-tokens: "8" gives 8 words, too few for all requests to differ: 9 are enough'],
    },
    {
      name: "prompts that the calibration leaves too short",
      plan: {
        workload: "unique",
        promptTokens: 19,
        calibration: { words: 2, exact: true, tokens: 19, overhead: 17, perWord: 1, requests: 3 },
      },
      lines: ['prompt-tokens: "19" gives 2 words, too few for 1000 requests to differ: 3 are enough'],
    },
    {
      // 4000 numbers of conversations.
      name: "questions that cannot differ",
      plan: { workload: "multi-turn", tailTokens: 2 },
      lines: ['tail-tokens: "2" gives 2 words, too few for 1000 requests to differ: 3 are enough'],
    },
  ])("refuses $name", ({ plan, lines }) => {
    expect(checkWorkload({ ...base, ...plan })).toEqual(lines);
  });

  it.each<{ name: string; plan: Partial<WorkloadPlan> }>([
    { name: "a short prompt again and again", plan: { promptTokens: 1 } },
    { name: "groups of one session", plan: { workload: "prefix-groups", prefixGroups: 4, prefixTokens: 1 } },
    { name: "a given prompt made unique", plan: { workload: "unique" } },
    {
      name: "conversations without end",
      plan: { workload: "multi-turn", requests: Number.POSITIVE_INFINITY },
    },
  ])("lets $name pass", ({ plan }) => {
    expect(checkWorkload({ ...base, ...plan })).toEqual([]);
  });
});

describe("wantedTokens", () => {
  it.each<{ plan: Partial<WorkloadPlan>; tokens: number | undefined }>([
    { plan: {}, tokens: undefined },
    { plan: { promptTokens: 512 }, tokens: 512 },
    { plan: { workload: "unique", promptTokens: 512 }, tokens: 512 },
    { plan: { workload: "prefix-groups", tailTokens: 50 }, tokens: 50 },
    { plan: { workload: "prefix-groups", prefixTokens: 400 }, tokens: 416 },
    { plan: { workload: "prefix-groups", prefixTokens: 400, tailTokens: 112 }, tokens: 512 },
    { plan: { workload: "multi-turn", promptTokens: 512, tailTokens: 50 }, tokens: 512 },
    { plan: { workload: "multi-turn", tailTokens: 50 }, tokens: 50 },
  ])("of $plan is $tokens", ({ plan, tokens }) => {
    expect(wantedTokens({ ...base, ...plan })).toBe(tokens);
  });
});
