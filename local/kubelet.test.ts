import { describe, expect, test } from "vitest";
import { expand, expandEnvironment } from "./kubelet.ts";

/** Cases of Kubernetes' own `expand_test.go`, and what was seen on a cluster. */
describe("expand", () => {
  const variables = new Map([
    ["VAR_A", "A"],
    ["VAR_B", "B"],
    ["VAR_REF", "$(VAR_A)"],
    ["VAR_EMPTY", ""],
  ]);
  test.each([
    ["whole string", "$(VAR_A)", "A"],
    ["in words", "___$(VAR_B)___", "___B___"],
    ["twice", "$(VAR_A)$(VAR_A)", "AA"],
    ["what is put in is not looked at again", "$(VAR_REF)", "$(VAR_A)"],
    ["empty", "foo$(VAR_EMPTY)bar", "foobar"],
    ["unknown stays", "$(VAR_DNE) $()", "$(VAR_DNE) $()"],
    ["escaped", "f000-$$(VAR_A)", "f000-$(VAR_A)"],
    ["twice escaped", "$$$$(VAR_A) $$$(VAR_A)", "$$(VAR_A) $A"],
    ["a dollar alone", "$x ${VAR_A} $", "$x ${VAR_A} $"],
    ["not closed", "$(VAR_A", "$(VAR_A"],
    ["a variable in an unknown one", "$(VAR_$(VAR_B)_A)", "$(VAR_$(VAR_B)_A)"],
    ["after emoji", "🙂$🙂$(VAR_A)", "🙂$🙂A"],
    ["over lines", "$(VAR_A)\n$(\n)", "A\n$(\n)"],
  ])("%s", (_, text, wanted) => {
    expect(expand(text, variables)).toBe(wanted);
  });
});

test("a value sees the variables before it, and the last of a name wins", () => {
  const declared = [
    { name: "A", value: "$(B)" },
    { name: "B", value: "b" },
    { name: "C", value: "$(B)$(A)" },
    { name: "B", value: "later $(B)" },
  ];
  expect([...expandEnvironment(declared)]).toEqual([
    ["A", "$(B)"],
    ["B", "later b"],
    ["C", "b$(B)"],
  ]);
});
