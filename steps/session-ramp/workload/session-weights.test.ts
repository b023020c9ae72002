import { describe, expect, it } from "vitest";
import { checkSessionWeights, sessionWeights, weightsOf } from "./session-weights.ts";

describe("session-weights", () => {
  it.each([
    { name: "nothing", text: "", why: '"" has a weight 1 that is not a number above 0' },
    { name: "words", text: "1,many", why: '"1,many" has a weight 2 that is not a number above 0' },
    { name: "a gap", text: "1,,2", why: '"1,,2" has a weight 2 that is not a number above 0' },
    { name: "a session that would send none", text: "1,0", why: '"1,0" has a weight 2 that is not' },
    { name: "a negative weight", text: "-1", why: '"-1" has a weight 1 that is not' },
    { name: "an exponent in the number", text: "1e3", why: '"1e3" has a weight 1 that is not' },
    { name: "zipf of nothing", text: "zipf=", why: '"zipf=" has a zipf that is not a number above 0' },
    { name: "a flat zipf", text: "zipf=0", why: '"zipf=0" has a zipf that is not a number above 0' },
    { name: "a steep zipf", text: "zipf=10.5", why: "above 0 and up to 10" },
    { name: "zipf in a list", text: "1,zipf=2", why: "has a weight 2" },
  ])("refuses $name", ({ text, why }) => {
    expect(sessionWeights().safeParse(text).error?.issues[0]?.message).toContain(why);
  });

  it.each([
    { text: "1", weights: { list: [1] } },
    { text: "5, 0.5\n1", weights: { list: [5, 0.5, 1] } },
    { text: "zipf=1.1", weights: { zipf: 1.1 } },
    { text: " zipf = 2 ", weights: { zipf: 2 } },
  ])("reads $text", ({ text, weights }) => {
    expect(sessionWeights().parse(text)).toEqual(weights);
  });

  it("must be one for each session", () => {
    expect(checkSessionWeights({ list: [1, 2, 3] }, 4)).toEqual([
      'session-weights: has 3 weights, not one for each of sessions ("4")',
    ]);
    expect(checkSessionWeights({ list: [1, 2, 3] }, 3)).toEqual([]);
    expect(checkSessionWeights({ zipf: 1 }, 4)).toEqual([]);
    expect(checkSessionWeights(undefined, 4)).toEqual([]);
  });

  it("gives each session its weight", () => {
    expect(weightsOf(undefined, 2)).toBeUndefined();
    expect(weightsOf({ list: [3, 1] }, 2)).toEqual([3, 1]);
    expect(weightsOf({ zipf: 1 }, 4)).toEqual([1, 1 / 2, 1 / 3, 1 / 4]);
    expect(weightsOf({ zipf: 2 }, 3)).toEqual([1, 1 / 4, 1 / 9]);
  });
});
