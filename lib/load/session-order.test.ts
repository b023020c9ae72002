import { describe, expect, it } from "vitest";
import { sessionOf } from "./session-order.ts";

/** Share of the modal worker, in percent, behind a gateway that serves its workers in turn. */
function roundRobinStickiness(requests: number, sessions: number, workers: number): number {
  const rows = Array.from({ length: sessions }, () => new Array<number>(workers).fill(0));
  for (let index = 0; index < requests; index++) {
    const row = rows[sessionOf(index, sessions)];
    if (row !== undefined) row[index % workers] = (row[index % workers] ?? 0) + 1;
  }
  return (100 * rows.reduce((sum, row) => sum + Math.max(...row), 0)) / requests;
}

describe("sessionOf", () => {
  it("goes there and back", () => {
    expect(Array.from({ length: 9 }, (_, index) => sessionOf(index, 3))).toEqual([0, 1, 2, 2, 1, 0, 0, 1, 2]);
    expect([0, 1, 2].map((index) => sessionOf(index, 1))).toEqual([0, 0, 0]);
  });

  it.each([
    { requests: 30, sessions: 5, counts: [6, 6, 6, 6, 6] },
    { requests: 11, sessions: 4, counts: [3, 3, 3, 2] },
  ])("gives $sessions sessions their equal part of $requests requests", ({ requests, sessions, counts }) => {
    const found = new Array<number>(sessions).fill(0);
    for (let index = 0; index < requests; index++) {
      const session = sessionOf(index, sessions);
      found[session] = (found[session] ?? 0) + 1;
    }
    expect(found).toEqual(counts);
  });

  it.each([
    { sessions: 4, workers: 4, requests: 32, percent: 50 },
    { sessions: 8, workers: 4, requests: 32, percent: 50 },
    { sessions: 2, workers: 2, requests: 32, percent: 50 },
    { sessions: 4, workers: 2, requests: 32, percent: 50 },
    { sessions: 5, workers: 4, requests: 30, percent: 100 / 3 },
  ])("never looks sticky: $sessions sessions over $workers workers in turn", (row) => {
    expect(roundRobinStickiness(row.requests, row.sessions, row.workers)).toBeCloseTo(row.percent, 6);
  });
});
