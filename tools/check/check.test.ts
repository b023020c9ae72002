import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { phrase, tally } from "../../lib/result/index.ts";
import { defineStep, optional } from "../../lib/step.ts";
import { count } from "../../lib/wire/index.ts";
import { root } from "../steps.ts";
import { updateTask } from "../task-yaml.ts";
import { checkImports } from "./imports.ts";
import { checkMetadata } from "./metadata.ts";
import { checkPipeline } from "./pipeline.ts";
import { checkSample } from "./samples.ts";
import { checkBudget, checkTask } from "./task.ts";

const step = defineStep({
  name: "try-out",
  description: "Tries something out.",
  params: {
    input: count({ min: 1, max: 9 }).describe("Input."),
    times: count({ min: 1, max: 9 }).prefault("1").describe("Times."),
  },
  results: { sent: tally().describe("Sent.") },
  workspaces: { report: optional("Receives a file.") },
  deadlineSeconds: 60,
  run: async () => ({ status: "pass" }),
});

const skeleton = readFileSync(join(root, "tasks/diagnose/diagnose.yaml"), "utf8").replaceAll(
  "diagnose",
  "try-out",
);

/** The text of a sound Task, with one thing replaced. */
function task(from: string | RegExp = "", to = ""): unknown {
  const sound = updateTask(skeleton, step);
  const broken = sound.replace(from, to);
  if (from !== "" && broken === sound) throw new Error(`${from} is not in the Task`);
  return parse(broken);
}

const what = (problems: readonly { what: string }[]) => problems.map((problem) => problem.what);

describe("a Task", () => {
  test("that is sound has no problem", () => {
    expect(what(checkTask("t", step, task()))).toEqual([]);
    expect(what(checkMetadata("t", "try-out", task()))).toEqual([]);
  });
  test.each<[string, string | RegExp, string, RegExp]>([
    ["with a script", /command:\n(\s+- .*\n){2}/, "script: echo\n", /steps\.0/],
    ["with another command", "/app/try-out.js", "/app/other.js", /command is not node \/app\/try-out\.js/],
    ["with an image of its own", /image: .*/, "image: other:v1", /pinned in tools\/image-name\.ts/],
    ["that may be root", "runAsNonRoot: true", "runAsNonRoot: false", /runAsNonRoot/],
    ["with a fixed uid", "runAsNonRoot: true", "runAsNonRoot: true\n        runAsUser: 1000", /runAsUser/],
    ["with a writable root", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", /readOnlyRoot/],
    ["that keeps a capability", "drop: [ALL]", "drop: [NET_RAW]", /drop/],
    ["without limits", /limits:\n\s+memory: \w+/, "", /limits/],
    ["without /tmp", "mountPath: /tmp", "mountPath: /data", /mountPath/],
  ])("%s is found", (_, from, to, message) => {
    expect(what(checkTask("t", step, task(from, to))).join("\n")).toMatch(message);
  });
  test.each<[string, string | RegExp, string, RegExp]>([
    ["of another name", "name: try-out", "name: tryout", /metadata\.name is "tryout"/],
    ["of an old API", "tekton.dev/v1", "tekton.dev/v1beta1", /apiVersion/],
    ["with another version", /version: "0.1.0"|version: 0.1.0/, 'version: "9.9.9"', /version label/],
    [
      "in a category that the hub does not know",
      "categories: Testing",
      "categories: Magic",
      /"Magic" is not one of/,
    ],
    [
      "for a platform of its own",
      "linux/amd64,linux/arm64",
      "linux/s390x",
      /platforms is not "linux\/amd64,/,
    ],
    ["with a namespace", "metadata:", "metadata:\n  namespace: llm-d", /a namespace is set/],
    ["whose description is no sentence", "Tries something out.", "tries", /not one sentence/],
  ])("%s is found", (_, from, to, message) => {
    expect(what(checkMetadata("t", "try-out", task(from, to))).join("\n")).toMatch(message);
  });
  test("whose results could outgrow the budget is found", () => {
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`figure${n}`, phrase(24).describe("F.")]),
    );
    const wide = defineStep({
      name: "wide",
      description: "Wide.",
      params: {},
      results: many,
      deadlineSeconds: 1,
      run: async () => ({ status: "pass" }),
    });
    expect(what(checkBudget(wide)).join()).toMatch(
      /may take \d+ bytes of the termination message, more than 3070/,
    );
    expect(checkBudget(step)).toEqual([]);
  });
});

describe("a sample", () => {
  const run = (params: { name: string; value: string }[]) => ({
    apiVersion: "tekton.dev/v1",
    kind: "TaskRun",
    metadata: { generateName: "try-out-" },
    spec: { taskRef: { name: "try-out" }, params },
  });
  const by = (resolver: string, given: Readonly<Record<string, string>>) => {
    const params = Object.entries(given).map(([name, value]) => ({ name, value }));
    return { ...run([]), spec: { taskRef: { resolver, params }, params: [{ name: "input", value: "1" }] } };
  };
  test.each([
    ["that lacks a required param", run([]), ["input: is required"]],
    [
      "with a value that is wrong",
      run([{ name: "input", value: "x" }]),
      ['input: "x" is not a whole number from 1 to 9'],
    ],
    [
      "with a param that nobody declared",
      run([
        { name: "input", value: "1" },
        { name: "inputs", value: "1" },
      ]),
      ["param inputs is not declared"],
    ],
    [
      "of another object of a bundle",
      by("bundles", { bundle: "r.example/catalog:v1", name: "try-in", kind: "task" }),
      ["it does not run try-out"],
    ],
    [
      "of another file of a repository",
      by("git", { url: "https://r.example/c.git", revision: "v1", pathInRepo: "tasks/a/try-in.yaml" }),
      ["it does not run try-out"],
    ],
    ["that is sound", run([{ name: "input", value: "1" }]), []],
    [
      "that is sound, from a bundle",
      by("bundles", { bundle: "r.example/catalog:v1", name: "try-out", kind: "task" }),
      [],
    ],
    [
      "that is sound, from a repository",
      by("git", { url: "https://r.example/c.git", revision: "v1", pathInRepo: "tasks/a/try-out.yaml" }),
      [],
    ],
  ])("%s", (_, object, problems) => {
    expect(what(checkSample("s", "try-out", step.params, object))).toEqual(problems);
  });
});

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
    expect(what(checkPipeline("p", [step], object))).toContain(problem);
  });
  test("that is sound", () => {
    expect(what(checkPipeline("p", [step], pipeline([first(), last])))).toEqual([]);
  });
  test("may be ended by a task whose results nobody reads", () => {
    const params = [
      { name: "input", value: "2" },
      { name: "times", value: "$(params.times)" },
      { name: "on-fail", value: "fail" },
    ];
    const loose = { ...first(), name: "loose", params };
    expect(what(checkPipeline("p", [step], pipeline([first(), loose, last])))).toEqual([]);
  });
  test("of two tasks may leave a param to the second", () => {
    const second = {
      ...last,
      params: [...last.params, { name: "deadline-seconds", value: "$(params.later)" }],
    };
    expect(what(checkPipeline("p", [step], pipeline([first(), second], ["times", "later"])))).toEqual([]);
  });
});

describe("an import", () => {
  test.each([
    ["sim/a.ts", 'import { x } from "../lib/x.ts";', "imports lib/x.ts; sim may import nothing of ours"],
    [
      "lib/a.ts",
      'import x from "../steps/a/step.ts";',
      "imports steps/a/step.ts; lib may import nothing of ours",
    ],
    [
      "steps/a/b.ts",
      'import { x } from "../c/x.ts";',
      "imports steps/c/x.ts; what steps share belongs in lib",
    ],
    [
      "local/a.ts",
      'const x = await import("../steps/a/step.ts");',
      "imports steps/a/step.ts; local may import nothing of ours",
    ],
  ])("of %s against the arrows is found", (path, source, problem) => {
    expect(what(checkImports(path, source))).toEqual([problem]);
  });
  test.each([
    ["steps/a/step.ts", 'import { x } from "../../lib/x.ts";'],
    ["tools/a.ts", 'import { x } from "../steps/a/step.ts";'],
    ["sim/a.ts", 'import { x } from "./b.ts";'],
  ])("of %s along the arrows is fine", (path, source) => {
    expect(checkImports(path, source)).toEqual([]);
  });
});
