import { expect, test } from "vitest";
import { atLeast, atMost, below, eachRunLine, figureLine, table, within } from "./line.ts";
import { spreadText } from "./spread.ts";

const verdicts = [
  { name: "no run at all", values: [], want: atMost(1), verdict: "NOT met" },
  {
    name: "a figure missing in one run",
    values: [Number.NaN, 0.1, 0.1],
    want: atMost(1),
    verdict: "NOT met",
  },
  { name: "just over the most", values: [1.31], want: atMost(1.3), verdict: "NOT met" },
  { name: "the most itself", values: [1.3], want: atMost(1.3), verdict: "met" },
  { name: "the limit itself where less is asked", values: [200], want: below(200), verdict: "NOT met" },
  { name: "just under the least", values: [4.99], want: atLeast(5), verdict: "NOT met" },
  { name: "the median, whatever the worst run", values: [1, 9, 1], want: atMost(2), verdict: "met" },
  { name: "two of three over", values: [9, 1, 9], want: atMost(2), verdict: "NOT met" },
  { name: "reads far too little", values: [-10], want: within(1), verdict: "NOT met" },
  { name: "reads a little less", values: [-0.2], want: within(1), verdict: "met" },
  { name: "no share of nothing", values: [Number.POSITIVE_INFINITY], want: atMost(0.1), verdict: "NOT met" },
  { name: "nothing asked", values: [3], want: undefined, verdict: "" },
];

test.each(verdicts)("$name: $verdict", ({ values, want, verdict }) => {
  expect(figureLine("x", values, { digits: 1, want }).verdict).toBe(verdict);
});

const runs = [
  { name: "none", held: [], verdict: "NOT met" },
  { name: "all but one", held: [true, true, false], verdict: "NOT met" },
  { name: "each", held: [true, true], verdict: "met" },
];

test.each(runs)("each run, $name: $verdict", ({ held, verdict }) => {
  expect(eachRunLine("x", held).verdict).toBe(verdict);
});

const spreads = [
  { name: "nothing", values: [], text: "-" },
  { name: "one missing", values: [1, Number.NaN], text: "-" },
  { name: "one run has no range", values: [2], text: "2.0" },
  { name: "odd, unordered, as numbers and not as words", values: [10, 9, 100], text: "10.0 (9.0 .. 100.0)" },
  { name: "even", values: [1, 4, 2, 3], text: "2.5 (1.0 .. 4.0)" },
];

test.each(spreads)("spread of $name", ({ values, text }) => {
  expect(spreadText(values, 1)).toBe(text);
});

test("a bar in a reason does not end its cell", () => {
  expect(
    table(["a", "b"], [["x|y", "z"]])
      .split("\n")
      .at(-1),
  ).toBe("| x/y | z   |");
});
