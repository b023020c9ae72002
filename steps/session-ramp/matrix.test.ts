import { describe, expect, it } from "vitest";
import { Matrix } from "./matrix.ts";

const pod = (name: string) => ({ header: "x-inference-pod", name }) as const;

describe("Matrix", () => {
  it("has no evidence without headers", () => {
    const matrix = new Matrix(2);
    matrix.add(0, undefined);
    expect(matrix).toMatchObject({ header: "", upstreams: [], rows: [[], []], modal: 0, withUpstream: 0 });
  });

  it("counts by session and upstream, also where a session skips a column", () => {
    const matrix = new Matrix(3);
    for (const [session, name] of [
      [0, "a"],
      [0, "b"],
      [2, "b"],
      [2, "c"],
      [2, "c"],
    ] as const)
      matrix.add(session, pod(name));
    expect(matrix).toMatchObject({
      header: "x-inference-pod",
      upstreams: ["a", "b", "c"],
      rows: [
        [1, 1, 0],
        [0, 0, 0],
        [0, 1, 2],
      ],
      modal: 3,
      withUpstream: 5,
    });
  });

  it("never mixes names from two headers", () => {
    const matrix = new Matrix(1);
    matrix.add(0, pod("a"));
    matrix.add(0, { header: "x-upstream-host", name: "10.0.0.1:80" });
    expect(matrix).toMatchObject({ upstreams: ["a"], withUpstream: 1 });
  });
});
