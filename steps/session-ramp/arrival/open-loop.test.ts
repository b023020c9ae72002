import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { now } from "../../../lib/load/index.ts";
import { createArrival, LevelCurve, type Send, type Turn } from "./index.ts";

const never = new AbortController().signal;
const NONE = Number.POSITIVE_INFINITY;

interface Options {
  readonly arrival?: "constant" | "poisson" | "gamma";
  readonly curve?: LevelCurve;
  readonly requests?: number;
  readonly stop?: AbortSignal;
  readonly startsIn?: number;
}

async function run(options: Options, send: Send = async () => {}) {
  const turns: Turn[] = [];
  const plan = {
    arrival: "constant",
    curve: LevelCurve.flat(1000, 0.05),
    requests: NONE,
    stop: never,
  } as const;
  const fixed = { burstiness: 1, seed: 1, pauseMs: 0, spreadMs: 0 };
  const start = now() + (options.startsIn ?? 0);
  const end = await createArrival({ ...plan, ...fixed, ...options }).run(start, (turn) => {
    expect(now() + 1e-6).toBeGreaterThanOrEqual(turn.due);
    turns.push(turn);
    return send(turn);
  });
  return { turns, start, end };
}

afterEach(() => void vi.useRealTimers());

describe("open loop", () => {
  it("rejects when a send rejects, and sends no more", async () => {
    let sent = 0;
    const send = async ({ index }: Turn) => {
      sent++;
      if (index === 3) throw new Error("no good");
    };
    await expect(run({ curve: LevelCurve.flat(1000) }, send)).rejects.toThrow("no good");
    const then = sent;
    await sleep(10);
    expect(sent).toBe(then);
  });

  it("rejects when a send throws at once, also within a timer", async () => {
    const send = ({ index }: Turn) => {
      if (index === 3) throw new Error("no promise");
      return Promise.resolve();
    };
    await expect(run({ startsIn: 2 }, send)).rejects.toThrow("no promise");
  });

  it.each([
    { name: "no requests", options: { requests: 0 } },
    { name: "a stop before the start", options: { stop: AbortSignal.abort() } },
  ])("sends nothing with $name", async ({ options }) => {
    const { turns, start, end } = await run(options);
    expect(turns).toEqual([]);
    expect(end).toEqual({ sent: 0, steadyFrom: start, steadyTo: start });
  });

  it.each([
    { name: "the curve's end", options: {}, sent: 50 },
    { name: "a count", options: { requests: 7 }, sent: 7 },
    { name: "a count in an endless curve", options: { requests: 7, curve: LevelCurve.flat(5000) }, sent: 7 },
  ])("ends by $name", async ({ options, sent }) => {
    const { turns, start, end } = await run(options);
    expect(end.sent).toBe(sent);
    expect(turns.map(({ index }) => index)).toEqual(Array.from({ length: sent }, (_, index) => index));
    expect(turns.every(({ loop }) => loop === -1)).toBe(true);
    const rate = options.curve?.max ?? 1000;
    for (const { index, due } of turns) expect(due - start).toBeCloseTo((index / rate) * 1000, 6);
  });

  it("sends whatever is under way, and waits for its end", async () => {
    vi.useFakeTimers();
    let [running, most] = [0, 0];
    const result = run({}, async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      running--;
    }).then(({ end }) => ({ sent: end.sent, most, running }));
    await vi.advanceTimersByTimeAsync(2000);
    expect(await result).toEqual({ sent: 50, most: 50, running: 0 });
  });

  it("sends nothing after the stop, and lets the rest end", async () => {
    vi.useFakeTimers();
    const controller = new AbortController();
    let ended = 0;
    const result = run({ curve: LevelCurve.flat(100), stop: controller.signal }, async ({ index }) => {
      if (index === 4) controller.abort();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      ended++;
    });
    await vi.advanceTimersByTimeAsync(5000);
    expect([(await result).end.sent, ended]).toEqual([5, 5]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("stops while it waits for a request that is far away", async () => {
    vi.useFakeTimers();
    const controller = new AbortController();
    const result = run({ curve: LevelCurve.flat(0.001), stop: controller.signal });
    await vi.advanceTimersByTimeAsync(5);
    controller.abort();
    expect((await result).end.sent).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("tells the stage of each request, pauses left out, and when the load was steady", async () => {
    vi.useFakeTimers();
    const curve = new LevelCurve([
      { from: 100, to: 100, seconds: 1 },
      { from: 0, to: 0, seconds: 5 },
      { from: 100, to: 300, seconds: 1 },
      { from: 300, to: 300, seconds: 1 },
      { from: 50, to: 50, seconds: 1 },
    ]);
    const result = run({ curve });
    await vi.advanceTimersByTimeAsync(10_000);
    const { turns, start, end } = await result;
    const stages = [0, 1, 2, 3, 4].map((stage) => turns.filter((turn) => turn.stage === stage).length);
    expect(stages).toEqual([100, 0, 200, 300, 50]);
    expect(turns[100]?.due).toBeCloseTo(start + 6000, 6);
    expect([end.steadyFrom - start, end.steadyTo - start]).toEqual([
      expect.closeTo(7000, 6),
      expect.closeTo(8000, 6),
    ]);
  });

  it("has the same due times again with the same seed, poisson", async () => {
    const [one, other] = await Promise.all([run({ arrival: "poisson" }), run({ arrival: "poisson" })]);
    const offsets = ({ turns, start }: typeof one) =>
      turns.map(({ due }) => Math.round((due - start) * 1000));
    expect(offsets(one)).toEqual(offsets(other));
    expect(offsets(one).length).toBeGreaterThan(20);
  });
});
