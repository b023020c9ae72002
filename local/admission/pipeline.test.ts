import { describe, expect, test } from "vitest";
import { admit, env, one, text, workspace } from "./fixture.ts";

const two = (more: Record<string, unknown>) => ({ tasks: [one, { ...one, name: "two", ...more }] });

describe("a Pipeline is refused", () => {
  test.each([
    [
      "unknown task",
      { pipeline: { tasks: [{ ...one, taskRef: { name: "u" } }] } },
      'Task "u" does not exist; there is: t (task "one" of',
    ],
    ["two tasks of a name", { pipeline: { tasks: [one, one] } }, 'task "one" exists more than once'],
    ["a finally task of the same name", { pipeline: { finally: [one] } }, 'task "one" exists more than once'],
    [
      "unknown param of a task",
      { pipeline: { tasks: [{ ...one, params: [...one.params, { name: "txet", value: "" }] }] } },
      'spec.tasks[0].params: param "txet" not declared; declared: text, more',
    ],
    [
      "missing param of a task",
      { pipeline: { tasks: [{ ...one, params: [] }] } },
      'spec.tasks[0].params: param "text" is required and not given',
    ],
    [
      "undeclared param in a value",
      { pipeline: { tasks: [{ ...one, ...text("$(params.nobody)") }] } },
      'spec.tasks[0].params[0].value: param "nobody" not declared',
    ],
    [
      "undeclared param in when",
      { pipeline: two({ when: [{ input: "$(params.nobody)", operator: "in", values: ["a"] }] }) },
      'spec.tasks[1].when[0]: param "nobody" not declared',
    ],
    [
      "unknown first word",
      { pipeline: { tasks: [{ ...one, ...text("$(a.b)") }] } },
      "$(a.b) does not begin with one of params, tasks, finally, context, workspaces, results",
    ],
    [
      "unknown context",
      { pipeline: { tasks: [{ ...one, ...text("$(context.pipelineRun.color)") }] } },
      "$(context.pipelineRun.color) is not a variable of Tekton",
    ],
    [
      "result of an unknown task",
      { pipeline: { tasks: [{ ...one, ...text("$(tasks.zero.results.said)") }] } },
      'task "zero" does not exist',
    ],
    [
      "undeclared result",
      { pipeline: two(text("$(tasks.one.results.sung)")) },
      '"sung" is not a result of task "one"',
    ],
    [
      "a part of a result",
      { pipeline: two(text("$(tasks.one.results.said[0])")) },
      "only whole results of type string are played",
    ],
    [
      "result of a finally task",
      {
        pipeline: {
          finally: [
            { ...one, name: "f", ...text("$(finally.g.results.said)") },
            { ...one, name: "g" },
          ],
        },
      },
      "no task can read the result of a finally task",
    ],
    [
      "status in a DAG task",
      { pipeline: two(text("$(tasks.one.status)")) },
      "only finally tasks can read the status of tasks",
    ],
    [
      "status of an unknown task",
      { pipeline: { finally: [{ ...one, name: "f", ...text("$(tasks.zero.status)") }] } },
      'task "zero" does not exist',
    ],
    [
      "not a variable",
      { pipeline: { finally: [{ ...one, name: "f", ...text("$(tasks.one.color)") }] } },
      "$(tasks.one.color) is not a variable of Tekton",
    ],
    [
      "unknown runAfter",
      { pipeline: two({ runAfter: ["zero"] }) },
      'spec.tasks[1].runAfter: task "zero" does not exist',
    ],
    [
      "a task after itself",
      { pipeline: two({ runAfter: ["two"] }) },
      "the tasks wait for each other: two -> two",
    ],
    [
      "a result without a variable",
      { pipeline: { results: [{ name: "r", value: "x" }] } },
      "spec.results[0].value: holds no result of a task",
    ],
    [
      "a result from a param",
      { pipeline: { results: [{ name: "r", value: "$(params.x)" }] } },
      "$(params.x) is not a result of a task",
    ],
    [
      "a result of an unknown finally task",
      { pipeline: { results: [{ name: "r", value: "$(finally.one.results.said)" }] } },
      'task "one" does not exist',
    ],
    [
      "an undeclared result",
      { pipeline: { results: [{ name: "r", value: "$(tasks.one.results.sung)" }] } },
      '"sung" is not a result',
    ],
    [
      "optional workspace for a task that needs it",
      workspace(true, false, true),
      '"shared" is optional, but the Task needs "w"',
    ],
    [
      "workspace not handed on",
      { task: { workspaces: [{ name: "w" }] } },
      'the Task needs the workspace "w"',
    ],
  ])("%s", (_, given, message) => {
    expect(() => admit(given)).toThrow(message);
  });
});

test("every problem is told at once, with its file", () => {
  const given = { task: env("$(params.nobody)"), pipeline: { tasks: [{ ...one, ...text("$(a.b)") }] } };
  expect(() => admit(given)).toThrow(/\.yaml: spec\.steps.*\n.*\.yaml: spec\.tasks\[0\]\.params/);
});
