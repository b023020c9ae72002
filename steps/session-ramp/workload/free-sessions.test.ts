import { describe, expect, it } from "vitest";
import { sessionOf } from "../../../lib/load/session-order.ts";
import { FreeSessions, type FreeSessionsOptions } from "./free-sessions.ts";

const even = { weights: undefined, seed: 1 };

function create(options: Partial<FreeSessionsOptions>): FreeSessions {
  return new FreeSessions({ sessions: 4, loops: 0, ...even, ...options });
}

/** Takes and frees at once, so that all sessions are free each time. */
function takeInTurn(free: FreeSessions, loop: number, times: number): (number | undefined)[] {
  return Array.from({ length: times }, () => {
    const session = free.take(loop);
    if (session !== undefined) free.free(session);
    return session;
  });
}

describe("FreeSessions", () => {
  it.each([
    { name: "one session", sessions: 1, loops: 0, loop: -1, taken: 1 },
    { name: "three, in open loop", sessions: 3, loops: 0, loop: -1, taken: 3 },
    { name: "five, asked by a loop of two", sessions: 5, loops: 2, loop: 1, taken: 5 },
    { name: "fewer than loops, asked by a loop that has none", sessions: 2, loops: 3, loop: 2, taken: 2 },
  ])("hands out each session once, then none until one is free: $name", (row) => {
    const free = create(row);
    const taken = Array.from({ length: row.taken }, () => free.take(row.loop));
    expect(new Set(taken).size).toBe(row.sessions);
    expect(free.take(row.loop)).toBeUndefined();
    free.free(0);
    expect(free.take(row.loop)).toBe(0);
    expect(free.take(row.loop)).toBeUndefined();
  });

  it("goes there and back while all are free", () => {
    const order = Array.from({ length: 20 }, (_, index) => sessionOf(index, 5));
    expect(takeInTurn(create({ sessions: 5 }), -1, 20)).toEqual(order);
  });

  it("keeps a loop to its own sessions, there and back", () => {
    const free = create({ sessions: 7, loops: 3 });
    expect(takeInTurn(free, 0, 7)).toEqual([0, 3, 6, 6, 3, 0, 0]);
    expect(takeInTurn(free, 1, 5)).toEqual([1, 4, 4, 1, 1]);
    expect(takeInTurn(free, 2, 5)).toEqual([2, 5, 5, 2, 2]);
  });

  it("gives a loop another one's session when all of its own are busy", () => {
    const free = create({ sessions: 4, loops: 2 });
    expect([free.take(1), free.take(1)]).toEqual([1, 3]);
    expect(free.take(1)).toBe(0);
    free.free(3);
    expect(free.take(1)).toBe(3);
  });

  it("lets no session get ahead, however the requests end", () => {
    const free = create({ sessions: 6 });
    const counts = new Array<number>(6).fill(0);
    const running: number[] = [];
    for (let index = 0; index < 600; index++) {
      const session = free.take(-1);
      if (session === undefined) throw new Error("four at most are busy");
      counts[session] = (counts[session] ?? 0) + 1;
      running.push(session);
      // Some end late, out of order.
      if (running.length === 4) free.free(running.splice(index % 3, 1)[0] ?? 0);
    }
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  });

  it("draws free sessions by weight, repeatably", () => {
    const options = { sessions: 3, weights: [6, 3, 1], seed: 5 };
    const taken = takeInTurn(create(options), -1, 20_000);
    const share = (session: number) => taken.filter((one) => one === session).length / taken.length;
    expect([share(0), share(1), share(2)]).toEqual([
      expect.closeTo(0.6, 1.5),
      expect.closeTo(0.3, 1.5),
      expect.closeTo(0.1, 1.5),
    ]);
    expect(takeInTurn(create(options), -1, 20_000)).toEqual(taken);
    expect(takeInTurn(create({ ...options, seed: 6 }), -1, 20_000)).not.toEqual(taken);
  });

  it("draws anew each time: no session waits for its turn", () => {
    const taken = takeInTurn(create({ sessions: 2, weights: [1, 1] }), -1, 20_000);
    const repeats = taken.filter((session, index) => session === taken[index - 1]).length;
    expect(Math.abs(repeats / taken.length - 0.5)).toBeLessThan(0.02);
  });
});
