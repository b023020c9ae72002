import { describe, expect, it } from "vitest";
import { FreeSessions, type FreeSessionsOptions } from "./free-sessions.ts";

const even = { weights: undefined, seed: 1 };

function create(options: Partial<FreeSessionsOptions>): FreeSessions {
  return new FreeSessions({ sessions: 4, ...even, ...options });
}

/** Takes and frees at once, so that all sessions are free each time. */
function takeInTurn(free: FreeSessions, times: number): (number | undefined)[] {
  return Array.from({ length: times }, () => {
    const session = free.take();
    if (session !== undefined) free.free(session);
    return session;
  });
}

/**
 * Share of the modal engine, in percent, where loops whose answers take equally long send to a gateway that serves its
 * engines in turn: the loop that sent longest ago is the next to send.
 */
function roundRobinStickiness(sessions: number, loops: number, engines: number): number {
  const free = create({ sessions });
  const rows = Array.from({ length: sessions }, () => new Array<number>(engines).fill(0));
  const inFlight: number[] = [];
  const requests = 400 * sessions;
  for (let index = 0; index < requests; index++) {
    if (inFlight.length === loops) free.free(inFlight.shift() ?? -1);
    const session = free.take() ?? -1;
    const row = rows[session];
    if (row === undefined) throw new Error("a session is free whenever a loop is");
    inFlight.push(session);
    row[index % engines] = (row[index % engines] ?? 0) + 1;
  }
  return (100 * rows.reduce((sum, row) => sum + Math.max(...row), 0)) / requests;
}

describe("FreeSessions", () => {
  it.each([1, 3, 4, 5, 8])("hands out each of %i sessions once, then none until one is free", (sessions) => {
    const free = create({ sessions });
    const taken = Array.from({ length: sessions }, () => free.take());
    expect(taken.toSorted()).toEqual(Array.from({ length: sessions }, (_, session) => session));
    expect(free.take()).toBeUndefined();
    free.free(0);
    expect(free.take()).toBe(0);
    expect(free.take()).toBeUndefined();
  });

  it("goes through all of them in each round, in an order of its own, repeatably", () => {
    const rounds = (seed: number) => {
      const taken = takeInTurn(create({ sessions: 5, seed }), 50);
      return Array.from({ length: 10 }, (_, round) => taken.slice(5 * round, 5 * round + 5));
    };
    for (const round of rounds(1)) expect(round.toSorted()).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(rounds(1).map(String)).size).toBeGreaterThan(5);
    expect(rounds(1)).toEqual(rounds(1));
    expect(rounds(1)).not.toEqual(rounds(2));
  });

  it.each([
    { sessions: 5, loops: 4, engines: 4 },
    { sessions: 8, loops: 4, engines: 4 },
    { sessions: 8, loops: 4, engines: 2 },
    { sessions: 3, loops: 2, engines: 2 },
    { sessions: 12, loops: 4, engines: 4 },
    { sessions: 8, loops: 1, engines: 4 },
  ])("never looks sticky: $loops loops, $sessions sessions, $engines engines in turn", (row) => {
    expect(roundRobinStickiness(row.sessions, row.loops, row.engines)).toBeLessThan(60);
  });

  it("lets no session get ahead, however the requests end", () => {
    const free = create({ sessions: 6 });
    const counts = new Array<number>(6).fill(0);
    const running: number[] = [];
    for (let index = 0; index < 600; index++) {
      const session = free.take();
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
    const taken = takeInTurn(create(options), 20_000);
    const share = (session: number) => taken.filter((one) => one === session).length / taken.length;
    expect([share(0), share(1), share(2)]).toEqual([
      expect.closeTo(0.6, 1.5),
      expect.closeTo(0.3, 1.5),
      expect.closeTo(0.1, 1.5),
    ]);
    expect(takeInTurn(create(options), 20_000)).toEqual(taken);
    expect(takeInTurn(create({ ...options, seed: 6 }), 20_000)).not.toEqual(taken);
  });

  it("draws anew each time: no session waits for its turn", () => {
    const taken = takeInTurn(create({ sessions: 2, weights: [1, 1] }), 20_000);
    const repeats = taken.filter((session, index) => session === taken[index - 1]).length;
    expect(Math.abs(repeats / taken.length - 0.5)).toBeLessThan(0.02);
  });
});
