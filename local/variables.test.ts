import { describe, expect, test } from "vitest";
import { paramReplacements, resultRef, substitute, variablesIn } from "./variables.ts";

describe("variablesIn", () => {
  test.each([
    ["nothing", "no $variable, $$, ${SHELL}, $(", []],
    ["spaces are no variable", "$(tasks.a b)", []],
    ["dots and dashes", "a $(tasks.a-b.results.c_d) b$(HOME)", ["tasks.a-b.results.c_d", "HOME"]],
    ["indexes", "$(params.a[0]) $(params.a[*])", ["params.a[0]", "params.a[*]"]],
  ])("%s", (_, text, wanted) => {
    expect(variablesIn(text)).toEqual(wanted);
  });
});

describe("substitute", () => {
  const replacements = paramReplacements(
    new Map([
      ["a", "$(params.b)"],
      ["b", "B"],
      ["dotted.name", "D"],
    ]),
  );
  test.each([
    ["unknown stays", "$(params.c) $(a)", "$(params.c) $(a)"],
    ["what is put in is not looked at again", "<$(params.a)>", "<$(params.b)>"],
    ["all spellings", `$(params.b)$(params["b"])$(params['b'])`, "BBB"],
    ["a name with dots", "$(params['dotted.name'])", "D"],
    ["a dollar before", "$$(params.b)", "$B"],
    ["in an unknown one", "$(x $(params.b))", "$(x B)"],
    ["replacement patterns of JavaScript are text", "$& $1 $(params.b)", "$& $1 B"],
  ])("%s", (_, text, wanted) => {
    expect(substitute(text, replacements)).toBe(wanted);
  });
});

describe("resultRef", () => {
  test.each(["tasks.a.status", "tasks.status", "params.a", "tasks.a.results", "task.a.results.b"])(
    "%s is none",
    (variable) => {
      expect(resultRef(variable)).toBeUndefined();
    },
  );
  test.each([
    ["tasks.a.results.b-c", { section: "tasks", task: "a", result: "b-c", tail: "" }],
    ["finally.a.results.b", { section: "finally", task: "a", result: "b", tail: "" }],
    ["tasks.a.results.b[0]", { section: "tasks", task: "a", result: "b", tail: "[0]" }],
    ["tasks.a.results.b.key", { section: "tasks", task: "a", result: "b", tail: ".key" }],
  ])("%s", (variable, wanted) => {
    expect(resultRef(variable)).toEqual(wanted);
  });
});
