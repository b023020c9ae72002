import { describe, expect, test } from "vitest";
import { UpstreamTally } from "./upstream-tally.ts";

type Count = [session: number, upstream: string, count: number];

function sharesOf(sessions: number, counts: Count[]) {
  const tally = new UpstreamTally(sessions);
  for (const count of counts) tally.add(...count);
  return tally.shares();
}

test("a session that does not exist", () => {
  expect(() => new UpstreamTally(1).add(1, "a")).toThrow("there is no session 1");
});

describe("shares", () => {
  const cases: [string, number, Count[], [modal: number, total: number]][] = [
    ["nothing counted", 2, [], [0, 0]],
    ["one session, one upstream", 1, [[0, "a", 30]], [30, 30]],
    [
      "one session over two",
      1,
      [
        [0, "a", 10],
        [0, "b", 20],
      ],
      [20, 30],
    ],
    [
      "a tie",
      1,
      [
        [0, "a", 5],
        [0, "b", 5],
      ],
      [5, 10],
    ],
    [
      "two sessions, each its own",
      2,
      [
        [0, "a", 5],
        [1, "b", 5],
      ],
      [10, 10],
    ],
    [
      "two sessions on the same",
      2,
      [
        [0, "a", 5],
        [1, "a", 5],
      ],
      [10, 10],
    ],
    ["a session without a request", 2, [[0, "a", 5]], [5, 5]],
  ];
  test.each(cases)("%s", (_, sessions, counts, [modal, total]) => {
    expect(sharesOf(sessions, counts)).toMatchObject({ modal, total });
  });
});

test("rows name the modal upstream by its place in the list", () => {
  const { upstreams, counts, sessions } = sharesOf(3, [
    [0, "a", 2],
    [0, "b", 4],
    [2, "b", 1],
  ]);
  expect(upstreams).toEqual(["a", "b"]);
  expect(counts).toEqual([2, 5]);
  expect(sessions).toEqual([
    [1, 4, 6],
    [-1, 0, 0],
    [1, 1, 1],
  ]);
});
