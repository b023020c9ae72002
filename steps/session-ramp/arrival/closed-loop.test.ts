import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { now } from "../../../lib/load/index.ts";
import { type ArrivalPlan, createArrival, LevelCurve, type Send, type Turn } from "./index.ts";

const never = new AbortController().signal;
const NONE = Number.POSITIVE_INFINITY;

type Options = Partial<ArrivalPlan> & { readonly curve: LevelCurve };

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Starts a run on the fake clock, and lets at most a day pass. Each request takes 100 ms unless `send` differs. */
async function run(options: Options, send: Send = () => pass(100)) {
  const sends: (Turn & { readonly at: number; readonly running: number })[] = [];
  const plan = { arrival: "closed", requests: NONE, stop: never, burstiness: 1, seed: 1 } as const;
  const start = now();
  let running = 0;
  let endAt = 0;
  const result = createArrival({ ...plan, pauseMs: 0, spreadMs: 0, ...options })
    .run(start, async (turn) => {
      sends.push({ ...turn, at: now() - start, running: ++running });
      await send(turn);
      running--;
    })
    .finally(() => {
      endAt = now() - start;
    });
  result.catch(() => {});
  await vi.advanceTimersByTimeAsync(3_600_000);
  const { sent, steadyFrom, steadyTo } = await result;
  return { sends, start, sent, endAt, steady: [steadyFrom - start, steadyTo - start] };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("closed loop", () => {
  it("rejects when a send rejects, and sends no more", async () => {
    let sent = 0;
    const send = async ({ index }: Turn) => {
      sent++;
      await pass(10);
      if (index === 3) throw new Error("no good");
    };
    await expect(run({ curve: LevelCurve.flat(2) }, send)).rejects.toThrow("no good");
    expect(sent).toBeLessThanOrEqual(5);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([0, 1])("rejects when send %d throws at once", async (bad) => {
    const plan = { arrival: "closed", burstiness: 1, seed: 1, pauseMs: 10, spreadMs: 0 } as const;
    const arrival = createArrival({ ...plan, curve: LevelCurve.flat(1), requests: 3, stop: never });
    const result = arrival.run(now(), ({ index }) => {
      if (index === bad) throw new Error("no promise");
      return Promise.resolve();
    });
    const outcome = expect(result).rejects.toThrow("no promise");
    await vi.advanceTimersByTimeAsync(100);
    await outcome;
  });

  it.each([
    { name: "no requests", options: { requests: 0 } },
    { name: "a stop before the start", options: { stop: AbortSignal.abort() } },
  ])("sends nothing with $name", async ({ options }) => {
    const { sent, sends, steady } = await run({ curve: LevelCurve.flat(3), ...options });
    expect({ sent, sends, steady }).toEqual({ sent: 0, sends: [], steady: [0, 0] });
  });

  it.each([
    { requests: 1, loops: 1, rounds: 1 },
    { requests: 7, loops: 1, rounds: 7 },
    { requests: 7, loops: 3, rounds: 3 },
    { requests: 2, loops: 5, rounds: 1 },
  ])("sends exactly $requests requests, $loops at a time", async ({ requests, loops, rounds }) => {
    const { sends, sent, endAt } = await run({ requests, curve: LevelCurve.flat(loops) });
    expect(sent).toBe(requests);
    expect(sends.map(({ index }) => index)).toEqual(Array.from({ length: requests }, (_, index) => index));
    expect(Math.max(...sends.map(({ running }) => running))).toBe(Math.min(requests, loops));
    expect(endAt).toBeCloseTo(rounds * 100, 6);
  });

  it("thinks between the requests of a loop, and not after its last", async () => {
    const { sends, endAt } = await run({ requests: 5, pauseMs: 400, curve: LevelCurve.flat(2) });
    expect(sends.map(({ loop, at }) => [loop, at])).toEqual([
      [0, 0],
      [1, 0],
      [0, 500],
      [1, 500],
      [0, 1000],
    ]);
    expect(endAt).toBeCloseTo(1100, 6);
  });

  it("spreads the first requests", async () => {
    const { sends, steady } = await run({ requests: 8, spreadMs: 80, curve: LevelCurve.flat(4) });
    expect(sends.map(({ loop, at }) => [loop, at])).toEqual(
      [0, 20, 40, 60, 100, 120, 140, 160].map((at, index) => [index % 4, at]),
    );
    expect(sends.map(({ due, at }, index) => [index, Math.abs(at - (due - (sends[0]?.due ?? 0)))])).toEqual(
      sends.map((_, index) => [index, expect.closeTo(0, 6)]),
    );
    expect(steady).toEqual([60, 160]);
  });

  it("stops by time: nothing is due at the end, and what runs may end", async () => {
    const { sends, endAt } = await run({ curve: LevelCurve.flat(2, 1), pauseMs: 50 });
    expect(sends).toHaveLength(14);
    expect(endAt).toBeCloseTo(1000, 6);
    const slow = await run({ curve: LevelCurve.flat(1, 1) }, () => pass(5000));
    expect([slow.sent, slow.endAt]).toEqual([1, 5000]);
  });

  it("stops in mid-thought when it is told to, and lets the rest end", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 150);
    const thinking = { curve: LevelCurve.flat(2), pauseMs: 60_000, stop: controller.signal };
    const { sent, endAt } = await run(thinking, ({ loop }) => pass(loop === 0 ? 100 : 300));
    expect([sent, endAt]).toEqual([2, 300]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("never has more than the level of a rising ramp under way, and reaches it", async () => {
    const curve = new LevelCurve([
      { from: 0, to: 10, seconds: 20 },
      { from: 10, to: 10, seconds: 10 },
    ]);
    const { sends, steady } = await run({ curve });
    for (const { at, running, loop } of sends) {
      expect(running).toBeLessThanOrEqual(curve.at(at / 1000) + 1e-9);
      expect(loop).toBeLessThan(curve.at(at / 1000) + 1e-9);
    }
    const begins = Array.from({ length: 10 }, (_, loop) => sends.find((turn) => turn.loop === loop)?.at);
    expect(begins).toEqual(Array.from({ length: 10 }, (_, loop) => expect.closeTo((loop + 1) * 2000, 6)));
    expect(sends.filter(({ stage }) => stage === 1)).toHaveLength(10 * 100);
    expect(steady[0]).toBeCloseTo(20_000, 6);
    expect(steady[1]).toBeCloseTo(29_900, 6);
  });

  it("lets loops rest while the level is below them, and takes them up again", async () => {
    const curve = new LevelCurve([
      { from: 4, to: 4, seconds: 2 },
      { from: 4, to: 1, seconds: 3 },
      { from: 0, to: 0, seconds: 5 },
      { from: 2, to: 2, seconds: 1 },
    ]);
    const { sends, endAt } = await run({ curve });
    for (const { at, loop } of sends) expect(loop + 1).toBeLessThanOrEqual(curve.at(at / 1000) + 1e-9);
    const inStage = (stage: number) => sends.filter((turn) => turn.stage === stage);
    expect([0, 2, 3].map((stage) => inStage(stage).length)).toEqual([80, 0, 20]);
    expect(
      inStage(3)
        .slice(0, 2)
        .sort((one, other) => one.loop - other.loop)
        .map(({ loop, at, due }) => [loop, at, due - (sends[0]?.due ?? 0)]),
    ).toEqual([
      [0, 10_000, expect.closeTo(10_000, 6)],
      [1, 10_000, expect.closeTo(10_000, 6)],
    ]);
    expect(endAt).toBeCloseTo(11_000, 6);
  });

  it("ends with the last request, not when the level would rise again", async () => {
    const curve = new LevelCurve([
      { from: 3, to: 3, seconds: 1 },
      { from: 1, to: 1, seconds: 100 },
      { from: 3, to: 3, seconds: 1 },
    ]);
    const { sent, endAt } = await run({ curve, requests: 40 });
    expect([sent, endAt]).toEqual([40, expect.closeTo(2000, 6)]);
  });

  it.each([
    {
      name: "the one that thinks goes on",
      requests: 4,
      pauseMs: 899,
      send: () => pass(100),
      loops: [0, 1, 0, 0],
    },
    {
      name: "the one without a request takes it",
      requests: 3,
      pauseMs: 949,
      send: ({ loop }: Turn) => pass(loop === 0 ? 100 : 50),
      loops: [0, 1, 0],
    },
  ])("loses no request of a loop that wakes after the level fell: $name", async ({ loops, ...options }) => {
    const curve = new LevelCurve([
      { from: 2, to: 2, seconds: 1 },
      { from: 1, to: 1, seconds: 10 },
    ]);
    // All is due at 0.999 s; there the clock jumps over the fall of the level.
    const [base, from] = [performance.now(), Date.now()];
    const clock = vi.spyOn(performance, "now").mockImplementation(() => {
      const ms = Date.now() - from;
      return base + (ms >= 999 ? ms + 5 : ms);
    });
    const { sends } = await run({ curve, ...options }, options.send);
    clock.mockRestore();
    expect(sends.map(({ loop }) => loop)).toEqual(loops);
  });
});
