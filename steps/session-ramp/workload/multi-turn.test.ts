import { describe, expect, it } from "vitest";
import { type Ask, createWorkload, type Message, type Workload, type WorkloadPlan } from "./index.ts";

const base: WorkloadPlan = {
  workload: "multi-turn",
  prompt: "Be brief.",
  requests: 1000,
  sessions: 3,
  seed: 1,
  salt: "t",
  phase: "measured",
  turns: 3,
  tailTokens: 5,
};

const create = (plan: Partial<WorkloadPlan> = {}) => createWorkload({ ...base, ...plan });

function take(workload: Workload): Ask {
  const ask = workload.next(0);
  if (ask === undefined) throw new Error("no session is free");
  return ask;
}

function messagesOf({ prompt }: Ask): readonly Message[] {
  if (typeof prompt === "string") throw new Error("a conversation is a list of messages");
  return prompt;
}

/** Asks and answers in turn; `replies` undefined = the request failed. */
function play(workload: Workload, replies: readonly (string | undefined)[]): Ask[] {
  return replies.map((reply) => {
    const ask = take(workload);
    workload.done(ask, reply);
    return ask;
  });
}

const question = { role: "user", content: expect.stringMatching(/^[a-z]( [a-z]){4}$/) };

describe("multi-turn", () => {
  it("needs the replies", () => {
    expect(create().needsReply).toBe(true);
  });

  it("refuses the end of a request that is not in flight", () => {
    const workload = create({ sessions: 1 });
    expect(() => workload.done({ session: 0, prompt: [] }, "a")).toThrow(
      "session 0 has no request in flight",
    );
    const ask = take(workload);
    workload.done(ask, "a");
    expect(() => workload.done(ask, "a")).toThrow("session 0 has no request in flight");
  });

  it("sends the whole history with the real replies, then begins anew", () => {
    const asks = play(create({ sessions: 1 }), ["one", "two", "three", "four"]);
    const system = { role: "system", content: "Be brief." };
    const reply = (content: string) => ({ role: "assistant", content });
    expect(asks.map(({ turn }) => turn)).toEqual([0, 1, 2, 0]);
    expect(asks.map(messagesOf)).toEqual([
      [system, question],
      [system, question, reply("one"), question],
      [system, question, reply("one"), question, reply("two"), question],
      [system, question],
    ]);
    // Each turn begins with the one before, letter by letter.
    expect(asks.slice(1, 3).map((ask, at) => messagesOf(ask).slice(0, 2 * at + 2))).toEqual(
      asks.slice(0, 2).map(messagesOf),
    );
  });

  it("begins a new conversation after a failure, with another question", () => {
    const asks = play(create({ sessions: 1 }), ["one", undefined, "two", "three"]);
    expect(asks.map(({ turn }) => turn)).toEqual([0, 1, 0, 1]);
    expect(messagesOf(asks[2] ?? take(create()))).not.toEqual(messagesOf(asks[0] ?? take(create())));
  });

  it("takes an empty reply for a reply", () => {
    expect(play(create({ sessions: 1 }), ["", ""]).map(({ turn }) => turn)).toEqual([0, 1]);
  });

  it("asks no question twice, in any session, conversation or phase", () => {
    const questions = (["measured", "warm-up"] as const).flatMap((phase) =>
      play(
        create({ phase, tailTokens: 9 }),
        Array.from({ length: 300 }, (_, index) => (index % 7 === 0 ? undefined : "so")),
      ).map((ask) => messagesOf(ask).at(-1)?.content),
    );
    expect(new Set(questions).size).toBe(600);
  });

  it("opens neighbouring conversations with different first words", () => {
    const openings = play(
      create({ sessions: 5, turns: 1 }),
      Array.from({ length: 25 }, () => "so"),
    ).map((ask) => messagesOf(ask).at(-1)?.content.slice(0, 1));
    expect(new Set(openings).size).toBe(25);
  });

  it("says the same whatever the order of answers", () => {
    const bySession = (asks: readonly Ask[]) =>
      [0, 1, 2].map((session) => asks.filter((ask) => ask.session === session).slice(0, 4));
    const inTurn = play(
      create(),
      Array.from({ length: 30 }, () => "so"),
    );
    const workload = create();
    const mixed: Ask[] = [];
    for (let round = 0; round < 10; round++) {
      const three = [take(workload), take(workload), take(workload)];
      mixed.push(...three);
      for (const ask of three.reverse()) workload.done(ask, "so");
    }
    expect(bySession(mixed)).toEqual(bySession(inTurn));
  });

  it("has one request of a session in flight, and says when all are busy", () => {
    const workload = create();
    const running = [take(workload), take(workload), take(workload)];
    expect(new Set(running.map(({ session }) => session)).size).toBe(3);
    expect(workload.next(3)).toBeUndefined();
    workload.done(running[1] ?? take(workload), "so");
    expect(take(workload)).toMatchObject({ session: running[1]?.session, turn: 1 });
  });

  it("leaves what was handed out as it was", () => {
    const workload = create({ sessions: 1 });
    const ask = take(workload);
    const before = JSON.stringify(ask);
    workload.done(ask, "so");
    take(workload);
    expect(JSON.stringify(ask)).toBe(before);
  });

  it.each([
    { name: "no system text when none is given", plan: { prompt: "" }, messages: [question] },
    {
      name: "synthetic system text of its own length",
      plan: { promptTokens: 3 },
      messages: [{ role: "system", content: expect.stringMatching(/^[a-z]( [a-z]){2}$/) }, question],
    },
    {
      name: "questions in words of two tokens",
      plan: {
        tailTokens: 10,
        calibration: { words: 50, exact: true, tokens: 117, overhead: 17, perWord: 2, requests: 3 },
      },
      messages: [{ role: "system", content: "Be brief." }, question],
    },
  ])("has $name", ({ plan, messages }) => {
    expect(messagesOf(take(create(plan)))).toEqual(messages);
  });
});
