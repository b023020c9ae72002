import { describe, expect, test } from "vitest";
import { tryOut } from "../../test/try-out.ts";
import { checkPipeline } from "./pipeline.ts";

const problemsOf = (pipeline: object) => checkPipeline("p", [tryOut], pipeline).map(({ what }) => what);

describe("a pipeline", () => {
  const pipeline = (tasks: object[], params = ["times"], results: object[] = []) => ({
    spec: { params: params.map((name) => ({ name })), tasks, results },
  });
  const first = (more: object = {}, params: object[] = []) => ({
    name: "one",
    taskRef: { name: "try-out" },
    timeout: "5m",
    params: [
      { name: "input", value: "1" },
      { name: "times", value: "$(params.times)" },
      { name: "on-fail", value: "continue" },
      ...params,
    ],
    ...more,
  });
  const last = {
    ...first(),
    name: "two",
    params: [
      { name: "input", value: "$(tasks.one.results.sent)" },
      { name: "times", value: "$(params.times)" },
    ],
  };
  test.each<[string, object, string]>([
    [
      "names a task that is not there",
      pipeline([first({ taskRef: { name: "gone" } })]),
      "one: there is no task gone",
    ],
    [
      "hands over an unknown param",
      pipeline([first({}, [{ name: "speed", value: "1" }])]),
      "one: try-out has no param speed",
    ],
    [
      "forgets a required param",
      pipeline([first({ params: [{ name: "times", value: "$(params.times)" }] })]),
      "one: the required param input of try-out is not given",
    ],
    [
      "leaves a task's param to the pipeline's of the same name",
      pipeline([first(), { ...last, params: [{ name: "input", value: "1" }] }]),
      "two: give times; inlined, the pipeline's param would take its place",
    ],
    [
      "relies on its own name",
      pipeline([first({}, [{ name: "speed", value: "$(context.pipeline.name)" }])]),
      "one.speed: $(context.pipeline.name) is the run's name where the pipeline is inlined",
    ],
    [
      "leaves a task's workspace to the pipeline's of the same name",
      {
        spec: { ...pipeline([first()]).spec, workspaces: [{ name: "report", optional: true }] },
      },
      "one: bind workspace report; inlined, the pipeline's would be bound",
    ],
    [
      "has no timeout",
      pipeline([first({ timeout: undefined })]),
      "one: timeout is not longer than deadline-seconds (60 s)",
    ],
    [
      "has a timeout shorter than the deadline",
      pipeline([first({ timeout: "60s" })]),
      "one: timeout is not longer than deadline-seconds (60 s)",
    ],
    [
      "lets an early task fail the run",
      pipeline([first({ params: [{ name: "input", value: "$(params.times)" }] }), last]),
      "one: on-fail is not continue; only the last task may fail the run",
    ],
    [
      "hides a param from the first task",
      pipeline([first()], ["times", "other"]),
      "param other is not handed to the first task, which checks them all",
    ],
    [
      "lets a task fail the run whose results another one waits for",
      pipeline([
        first({
          params: [
            { name: "input", value: "$(params.times)" },
            { name: "on-fail", value: "fail" },
          ],
        }),
        last,
      ]),
      "one: on-fail is not continue; only the last task may fail the run",
    ],
    [
      "leaves a param to the second of three tasks",
      pipeline(
        [first(), first({ name: "mid" }, [{ name: "deadline-seconds", value: "$(params.later)" }]), last],
        ["times", "later"],
      ),
      "param later is not handed to the first task, which checks them all",
    ],
    [
      "reads a result that nobody writes",
      pipeline([first(), last], ["times"], [{ name: "x", value: "$(tasks.one.results.nope)" }]),
      "result x: no result nope of one",
    ],
    [
      "binds an unknown workspace",
      pipeline([first({ workspaces: [{ name: "data", workspace: "data" }] })]),
      "one: try-out has no workspace data",
    ],
  ])("that %s", (_, object, problem) => {
    expect(problemsOf(object)).toContain(problem);
  });
  test("that is sound", () => {
    expect(problemsOf(pipeline([first(), last]))).toEqual([]);
  });
  test("may be ended by a task whose results nobody reads", () => {
    const params = [
      { name: "input", value: "2" },
      { name: "times", value: "$(params.times)" },
      { name: "on-fail", value: "fail" },
    ];
    const loose = { ...first(), name: "loose", params };
    expect(problemsOf(pipeline([first(), loose, last]))).toEqual([]);
  });
  test("of two tasks may leave a param to the second", () => {
    const second = {
      ...last,
      params: [...last.params, { name: "deadline-seconds", value: "$(params.later)" }],
    };
    expect(problemsOf(pipeline([first(), second], ["times", "later"]))).toEqual([]);
  });
});
