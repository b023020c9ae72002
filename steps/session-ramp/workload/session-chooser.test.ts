import { describe, expect, it } from "vitest";
import { createSessionChooser } from "./session-chooser.ts";

function shares(choose: (index: number) => number, sessions: number, requests: number): number[] {
  const counts = new Array<number>(sessions).fill(0);
  for (let index = 0; index < requests; index++) counts[choose(index)] = (counts[choose(index)] ?? 0) + 1;
  return counts.map((count) => count / requests);
}

describe("createSessionChooser", () => {
  it("goes there and back without weights", () => {
    const choose = createSessionChooser(3, undefined, 1);
    expect([0, 1, 2, 3, 4, 5, 6].map(choose)).toEqual([0, 1, 2, 2, 1, 0, 0]);
  });

  it.each([
    { name: "alike", weights: [1, 1, 1, 1], expected: [0.25, 0.25, 0.25, 0.25] },
    { name: "far apart", weights: [80, 15, 5], expected: [0.8, 0.15, 0.05] },
    { name: "one", weights: [7], expected: [1] },
    { name: "below 1", weights: [0.001, 0.003], expected: [0.25, 0.75] },
  ])("draws each session by its weight: $name", ({ weights, expected }) => {
    const requests = 40_000;
    const found = shares(createSessionChooser(weights.length, weights, 12345), weights.length, requests);
    // Five standard deviations of a share.
    for (const [session, share] of expected.entries()) {
      expect(Math.abs((found[session] ?? 0) - share)).toBeLessThanOrEqual(
        5 * Math.sqrt((share * (1 - share)) / requests),
      );
    }
  });

  it("repeats with its seed, in whatever order it is asked, and not with another one", () => {
    const weights = [3, 1, 2, 1];
    const indexes = Array.from({ length: 100 }, (_, index) => index);
    const first = indexes.map(createSessionChooser(4, weights, 7));
    const backwards = [...indexes]
      .reverse()
      .map(createSessionChooser(4, weights, 7))
      .reverse();
    expect(backwards).toEqual(first);
    expect(indexes.map(createSessionChooser(4, weights, 8))).not.toEqual(first);
  });
});
