import { describe, expect, test } from "vitest";
import { parseObject } from "../objects.ts";
import { admit, catalog, text, workspace } from "./fixture.ts";
import { admitTaskRun } from "./run.ts";

describe("a run is refused", () => {
  test.each([
    ["unknown Pipeline", { run: { pipelineRef: { name: "q" } } }, 'Pipeline "q" does not exist; there is: p'],
    [
      "required workspace not given",
      workspace(false, false, false),
      'workspace "shared" is required and not given: -w name=shared,path=DIR',
    ],
    [
      "unknown workspace of a run",
      { run: { workspaces: [{ name: "w", emptyDir: {} }] } },
      'workspace "w" not declared; declared: none',
    ],
    ["unknown param of a run", { run: text("x") }, 'param "text" not declared; declared: none'],
    [
      "missing param of a run",
      { pipeline: { params: [{ name: "a" }] } },
      'param "a" is required and not given',
    ],
    [
      "null is no default",
      { pipeline: { params: [{ name: "a", default: null }] } },
      'param "a" is required and not given',
    ],
    [
      "param given twice",
      {
        pipeline: { params: [{ name: "a" }, { name: "A" }] },
        run: {
          params: [
            { name: "a", value: "" },
            { name: "A", value: "" },
          ],
        },
      },
      'param "A" is given more than once',
    ],
    [
      "a result in a run's param",
      {
        pipeline: { params: [{ name: "a" }] },
        run: { params: [{ name: "a", value: "$(tasks.one.results.said)" }] },
      },
      "cannot use the result expression $(tasks.one.results.said)",
    ],
    [
      "tasks timeout above the whole",
      { run: { timeouts: { pipeline: "1m", tasks: "2m" } } },
      "the tasks timeout must be between 1ms and the pipeline timeout of 1m0s",
    ],
    [
      "no finally timeout below a whole",
      { run: { timeouts: { finally: "0" } } },
      "the finally timeout must be between 1ms and the pipeline timeout of 1h0m0s",
    ],
    [
      "timeouts that exceed the whole",
      { run: { timeouts: { pipeline: "1m", tasks: "40s", finally: "30s" } } },
      "together exceed the pipeline timeout of 1m0s",
    ],
    [
      "taskRunSpecs of an unknown task",
      { run: { taskRunSpecs: [{ pipelineTaskName: "zero" }] } },
      'taskRunSpecs: task "zero" does not exist',
    ],
  ])("%s", (_, given, message) => {
    expect(() => admit(given)).toThrow(message);
  });
});

test.each([
  ["nothing to object", {}],
  ["an empty default is one", { pipeline: { params: [{ name: "a", default: "" }] } }],
  ["optional for optional, not given", workspace(true, true, false)],
  ["required for optional", workspace(false, true, true)],
])("admitted: %s", (_, given) => {
  expect(admit(given).pipeline.metadata.name).toBe("p");
});

test.each([
  ["missing param", {}, 'run: param "text" is required and not given'],
  ["a result in a param", text("$(tasks.a.results.b)"), "cannot use the result expression"],
  ["unknown Task", { taskRef: { name: "u" } }, 'Task "u" does not exist; there is: t'],
])("a TaskRun is refused: %s", (_, more, message) => {
  const value = {
    apiVersion: "tekton.dev/v1",
    kind: "TaskRun",
    metadata: { name: "r" },
    spec: { taskRef: { name: "t" }, ...more },
  };
  const run = parseObject(value, "run");
  if (run.kind !== "TaskRun") throw new Error(run.kind);
  expect(() => admitTaskRun(run, "run", catalog({}), {})).toThrow(message);
});
