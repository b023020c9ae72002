import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { runClosedLoop, type Turn } from "./closed-loop.ts";

const never = new AbortController().signal;

async function run(options: {
  requests: number;
  concurrency: number;
  pauseMs?: number;
  signal?: AbortSignal;
}) {
  const turns: Turn[] = [];
  let running = 0;
  let most = 0;
  await runClosedLoop({ pauseMs: 0, signal: never, ...options }, async (turn) => {
    turns.push(turn);
    most = Math.max(most, ++running);
    await sleep(1);
    running--;
  });
  return { turns, most };
}

describe("runClosedLoop", () => {
  it.each([
    { requests: 1, concurrency: 1 },
    { requests: 7, concurrency: 1 },
    { requests: 7, concurrency: 3 },
    { requests: 2, concurrency: 5 },
  ])("sends exactly $requests requests, $concurrency at a time", async ({ requests, concurrency }) => {
    const { turns, most } = await run({ requests, concurrency });
    expect(turns.map(({ index }) => index)).toEqual(Array.from({ length: requests }, (_, index) => index));
    expect(most).toBe(Math.min(requests, concurrency));
  });

  it("thinks between the requests of a loop, and not after its last", async () => {
    const { turns } = await run({ requests: 4, concurrency: 2, pauseMs: 20 });
    for (const loop of [0, 1]) {
      const [first, second, ...rest] = turns.filter((turn) => turn.loop === loop);
      expect(rest).toEqual([]);
      expect((second?.due ?? 0) - (first?.due ?? 0)).toBeGreaterThanOrEqual(20);
    }
    const before = performance.now();
    await run({ requests: 1, concurrency: 1, pauseMs: 60_000 });
    expect(performance.now() - before).toBeLessThan(30_000);
  });

  it("stops in mid-thought when it is told to", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const { turns } = await run({ requests: 9, concurrency: 2, pauseMs: 60_000, signal: controller.signal });
    expect(turns).toHaveLength(2);
  });
});
