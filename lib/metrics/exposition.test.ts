import { expect, test } from "vitest";
import { parseExposition } from "./exposition.ts";

const all = () => true;
const valueIn = (line: string) => parseExposition(`${line}\n`, all).samples[0]?.value;

test.each([
  ["no value", 'a{b="c"}'],
  ["a word for a value", "a one"],
  ["an open label list", 'a{b="c" 1'],
  ["an unquoted label", "a{b=c} 1"],
  ["an open quote", 'a{b="c} 1'],
  ["a label without comma", 'a{b="c"d="e"} 1'],
])("refuses %s", (_, line) => {
  expect(() => parseExposition(`${line}\n`, all)).toThrow(
    `not a line of the Prometheus text format: ${JSON.stringify(line)}`,
  );
});

test("refuses a page that was cut: the rest of a number would be another number", () => {
  expect(() => parseExposition("a 1\nb 12", all)).toThrow(
    'the metrics page was cut: it ends with "a 1\\nb 12"',
  );
});

test.each([
  ["an exponent, as vLLM prints more than a million", "a 1.295511e+06", 1_295_511],
  ["a large exponent", "a 1.7952610753824518e+09", 1795261075.3824518],
  ["a negative exponent", "a 1e-3", 0.001],
  ["a float", "a 0.0", 0],
  ["a leading point", "a .5", 0.5],
  ["a sign", "a -7", -7],
  ["NaN", "a NaN", Number.NaN],
  ["plus infinity", "a +Inf", Infinity],
  ["minus infinity", "a -Inf", -Infinity],
  ["a timestamp, which is no value", "a 5 1395066363000", 5],
  ["an exemplar, which is no value", 'a 5 # {trace="x"} 9', 5],
  ["blanks", "a\t 5  ", 5],
  ["empty braces", "a{} 5", 5],
  ["the line end of Windows", "a 5\r", 5],
])("reads %s", (_, line, expected) => {
  expect(valueIn(line)).toBe(expected);
});

test.each([
  ["several labels", 'a{b="1",c="2"} 1', { b: "1", c: "2" }],
  ["a trailing comma", 'a{b="1",} 1', { b: "1" }],
  ["blanks around labels", 'a { b = "1" , c="2" } 1', { b: "1", c: "2" }],
  ["escapes", 'a{b="say \\"hi\\"\\nC:\\\\new"} 1', { b: 'say "hi"\nC:\\new' }],
  ["braces, commas and blanks inside a value", 'a{b="x{y},z =1"} 1', { b: "x{y},z =1" }],
  ["an empty value", 'a{b=""} 1', { b: "" }],
])("reads %s", (_, line, labels) => {
  expect(parseExposition(`${line}\n`, all).samples[0]?.labels).toEqual(labels);
});

test("keeps the wanted names only, with their help, and never looks at the others", () => {
  const page = [
    "# HELP a_total Prefix cache queries, in terms of number of queried tokens.",
    "# TYPE a_total counter",
    'a_total{x="1"} 1',
    "b_total this is no sample",
    "# a comment",
    "",
    'a_total{x="2"} 2',
    "# EOF",
  ].join("\n");
  const { samples, help } = parseExposition(page, (name) => name === "a_total");
  expect(samples).toEqual([
    { name: "a_total", labels: { x: "1" }, value: 1 },
    { name: "a_total", labels: { x: "2" }, value: 2 },
  ]);
  expect([...help]).toEqual([["a_total", "Prefix cache queries, in terms of number of queried tokens."]]);
});
