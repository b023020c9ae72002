import { describe, expect, it } from "vitest";
import { sessionOf } from "../../../lib/load/session-order.ts";
import {
  type Ask,
  calibrate,
  calibrationText,
  createWorkload,
  type WorkloadPlan,
  wantedTokens,
} from "./index.ts";

const base: WorkloadPlan = {
  workload: "repeat",
  prompt: "Say it.",
  requests: 1000,
  sessions: 6,
  seed: 1,
  salt: "t",
  phase: "measured",
};

/** The first `count` requests of a plan, ended as they are made. */
function asks(plan: Partial<WorkloadPlan>, count = 60): Ask[] {
  const workload = createWorkload({ ...base, ...plan });
  return Array.from({ length: count }, (_, index) => {
    const ask = workload.next(index);
    if (ask === undefined) throw new Error(`request ${index} found no session`);
    workload.done(ask, "so");
    return ask;
  });
}

const texts = (plan: Partial<WorkloadPlan>, count?: number) =>
  asks(plan, count).map(({ prompt }) => `${prompt}`);

/** A chat template of 17 tokens, and words of one each. */
const tokensOf = (prompt: Ask["prompt"]) => 17 + `${prompt}`.split(" ").length;

async function calibrated(plan: Partial<WorkloadPlan>): Promise<WorkloadPlan> {
  const whole = { ...base, ...plan };
  const text = calibrationText(whole);
  return {
    ...whole,
    calibration: await calibrate(async (words) => tokensOf(text(words)), wantedTokens(whole) ?? 0),
  };
}

describe.each(["repeat", "prefix-groups", "unique"] as const)("%s", (workload) => {
  it("sends the sessions there and back, or by their weights", () => {
    const sessions = asks({ workload }).map(({ session }) => session);
    expect(sessions).toEqual(sessions.map((_, index) => sessionOf(index, 6)));
    const weighted = asks({ workload, sessionWeights: { list: [1, 1, 1, 1, 1, 95] } }, 500);
    expect(weighted.filter(({ session }) => session === 5).length).toBeGreaterThan(450);
  });

  it("asks the same again with the same seed and salt", () => {
    expect(asks({ workload, promptTokens: 20, prefixTokens: 20 })).toEqual(
      asks({ workload, promptTokens: 20, prefixTokens: 20 }),
    );
  });

  it("says nothing of tokens that it does not know", () => {
    for (const { wantedTokens: wanted } of asks({ workload, promptTokens: 20, prefixTokens: 20 })) {
      expect(wanted).toBeUndefined();
    }
  });

  it("has every prompt as long as it was wanted", async () => {
    const plan = await calibrated({ workload, promptTokens: 512, prefixTokens: 400, tailTokens: 112 });
    for (const { prompt, wantedTokens: wanted } of asks(plan)) {
      expect(wanted).toBe(512);
      expect(tokensOf(prompt)).toBe(512);
    }
  });

  it("says what can be escaped", () => {
    for (const plan of [{}, { promptTokens: 20, prefixTokens: 20 }]) {
      for (const { prompt, isPlain } of asks({ workload, prompt: 'say "it"', ...plan })) {
        if (isPlain) expect(JSON.stringify(prompt)).toBe(`"${prompt}"`);
      }
    }
  });
});

describe("repeat", () => {
  it("sends one prompt, the same object each time", () => {
    expect(new Set(texts({}))).toEqual(new Set(["Say it."]));
    expect(new Set(texts({ promptTokens: 12 })).size).toBe(1);
    expect(texts({ promptTokens: 12, phase: "warm-up" }, 1)).toEqual(texts({ promptTokens: 12 }, 1));
    expect(texts({ promptTokens: 12, salt: "other" }, 1)).not.toEqual(texts({ promptTokens: 12 }, 1));
  });

  it.each([
    { name: "all but the first share all", warmed: false, shared: [0, 512, 512] },
    { name: "all share all after a warm-up", warmed: true, shared: [512, 512, 512] },
  ])("$name", async ({ warmed, shared }) => {
    const plan = await calibrated({ promptTokens: 512, warmed });
    expect(asks(plan, 3).map(({ sharedTokens }) => sharedTokens)).toEqual(shared);
  });

  it("does not know how many tokens a given text has", () => {
    expect(asks({}, 2).map(({ sharedTokens }) => sharedTokens)).toEqual([0, undefined]);
    expect(asks({ warmed: true }, 1)[0]).not.toHaveProperty("sharedTokens");
  });
});

describe("prefix-groups", () => {
  const plan = { workload: "prefix-groups", prefixGroups: 3, prefixTokens: 40, tailTokens: 10 } as const;
  const prefixOf = (prompt: string) => prompt.split(" ").slice(0, 40).join(" ");
  const tailOf = (prompt: string) => prompt.split(" ").slice(40).join(" ");

  it("keeps a session to its group, and a group to its prefix", () => {
    const all = asks(plan);
    for (const { session, group } of all) expect(group).toBe(session % 3);
    const prefixes = new Set(all.map(({ group, prompt }) => `${group} ${prefixOf(`${prompt}`)}`));
    expect(prefixes.size).toBe(3);
    expect(new Set(all.map(({ prompt }) => `${prompt}`.slice(0, 1))).size).toBe(3);
  });

  it("has no tail twice, and none of the warm-up's, behind the same prefixes", () => {
    const [measured, warmUp] = [texts(plan), texts({ ...plan, phase: "warm-up" })];
    expect(new Set([...measured, ...warmUp].map(tailOf)).size).toBe(120);
    expect(new Set(warmUp.map(prefixOf))).toEqual(new Set(measured.map(prefixOf)));
    for (const prompt of measured) expect(tailOf(prompt).split(" ")).toHaveLength(10);
  });

  it.each([
    // Sessions 0 to 5 and back, in groups 0 1 2 0 1 2.
    { name: "the first of each group", warmed: false, shared: [0, 0, 0, 400, 400, 400, 400, 400] },
    { name: "none after a warm-up", warmed: true, shared: [400, 400, 400, 400, 400, 400, 400, 400] },
  ])("shares the prefix, the overhead included, but for $name", async ({ warmed, shared }) => {
    const exact = await calibrated({ ...plan, prefixTokens: 400, tailTokens: 112, warmed });
    expect(asks(exact, 8).map(({ sharedTokens }) => sharedTokens)).toEqual(shared);
    expect(asks({ ...plan, warmed }, 4).at(-1)).not.toHaveProperty("sharedTokens");
  });

  it("tells groups of a given text apart from the first word on", () => {
    const prompts = texts({ ...plan, prefixTokens: undefined });
    expect(new Set(prompts.map((prompt) => prompt.slice(0, 1))).size).toBe(3);
    for (const prompt of prompts) expect(prompt).toMatch(/^([a-z] ){9}Say it\.( [a-z]){10}$/);
  });
});

describe("unique", () => {
  const plan = { workload: "unique", promptTokens: 20 } as const;

  it("sends nothing twice, and nothing of the warm-up or of another run", () => {
    const all = [plan, { ...plan, phase: "warm-up" } as const, { ...plan, salt: "other" }].flatMap((one) =>
      texts(one, 1000),
    );
    expect(new Set(all.map((prompt) => prompt.split(" ").slice(0, 9).join(" "))).size).toBe(3000);
  });

  it("differs from its neighbours in the first word, and shares nothing", () => {
    const all = asks(plan, 27);
    expect(new Set(all.slice(0, 26).map(({ prompt }) => `${prompt}`.slice(0, 1))).size).toBe(26);
    for (const { sharedTokens } of all) expect(sharedTokens).toBe(0);
  });

  it("puts words of its own before a given text", () => {
    const prompts = texts({ workload: "unique" });
    expect(new Set(prompts).size).toBe(60);
    for (const prompt of prompts) expect(prompt).toMatch(/^([a-z] ){9}Say it\.$/);
  });
});
