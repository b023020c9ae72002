import { describe, expect, test } from "vitest";
import { admit, env, step } from "./fixture.ts";

const podIp = { valueFrom: { fieldRef: { fieldPath: "status.podIP" } } };

describe("a Task is refused", () => {
  test.each([
    [
      "undeclared param",
      { task: env("$(params.nobody)") },
      'spec.steps[0].env[0].value: param "nobody" not declared',
    ],
    [
      "undeclared result",
      { task: env("$(results.nothing.path)") },
      "$(results.nothing.path) is not declared",
    ],
    ["undeclared workspace", { task: env("$(workspaces.w.path)") }, "$(workspaces.w.path) is not declared"],
    [
      "unknown context",
      { task: env("$(context.taskRun.color)") },
      "$(context.taskRun.color) is not declared",
    ],
    [
      "step results",
      { task: env("$(steps.run.results.x)") },
      "$(steps.run.results.x) is not declared by the Task or not played",
    ],
    [
      "an array of a param",
      { task: env("$(params.text[*])") },
      "$(params.text[*]) is not declared by the Task or not played",
    ],
    [
      "two results that differ in case",
      { task: { results: [{ name: "a" }, { name: "A" }] } },
      'result "A" is declared more than once',
    ],
    [
      "two params of a name",
      { task: { params: [{ name: "a" }, { name: "a" }] } },
      'param "a" is declared more than once',
    ],
    [
      "a default that needs a param",
      { task: { params: [{ name: "text", default: "$(params.more)" }] } },
      "refers to another param or task",
    ],
    [
      "unknown command",
      { task: { steps: [{ ...step, command: ["sh", "-c", "x"] }] } },
      '.command[0] "sh" of image "i" cannot be played, only: python3 of an image guidellm; node of any other',
    ],
    [
      "a program that is not built",
      { task: { steps: [{ ...step, command: ["node", "/app/x.js"] }] } },
      '"/app/x.js" is not built (no dist/x.js): run npm run build',
    ],
    [
      "undeclared param in the image",
      { task: { steps: [{ ...step, image: "$(params.nobody)" }] } },
      'spec.steps[0].image: param "nobody" not declared',
    ],
    [
      "a variable with a value and a source",
      { task: { steps: [{ ...step, env: [{ name: "A", value: "1", ...podIp }] }] } },
      "spec.steps[0].env[0].valueFrom: may not be specified when value is not empty",
    ],
    [
      "undeclared volume",
      { task: { steps: [{ ...step, volumeMounts: [{ name: "v", mountPath: "/tmp" }] }] } },
      'volume "v" not declared',
    ],
  ])("%s", (_, given, message) => {
    expect(() => admit(given)).toThrow(message);
  });
});

test("text in parentheses that is no variable of Tekton is left alone", () => {
  const { tasks } = admit({ task: env("$(x) $$(params) ${params.nobody}") });
  expect([...tasks.keys()]).toEqual(["one"]);
});
