import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { phrase } from "../../lib/result/index.ts";
import { defineStep } from "../../lib/step.ts";
import { tryOut } from "../../test/try-out.ts";
import { root } from "../steps.ts";
import { updateTask } from "../task-yaml.ts";
import { checkImports } from "./imports.ts";
import { checkMetadata } from "./metadata.ts";
import { checkSample } from "./samples.ts";
import { checkBudget, checkTask } from "./task.ts";

const skeleton = readFileSync(join(root, "tasks/diagnose/diagnose.yaml"), "utf8").replaceAll(
  "diagnose",
  "try-out",
);

/** The text of a sound Task, with one thing replaced. */
function task(from: string | RegExp = "", to = ""): unknown {
  const sound = updateTask(skeleton, tryOut);
  const broken = sound.replace(from, to);
  if (from !== "" && broken === sound) throw new Error(`${from} is not in the Task`);
  return parse(broken);
}

const what = (problems: readonly { what: string }[]) => problems.map((problem) => problem.what);

describe("a Task", () => {
  test("that is sound has no problem", () => {
    expect(what(checkTask("t", tryOut, task()))).toEqual([]);
    expect(what(checkMetadata("t", "try-out", task()))).toEqual([]);
  });
  test("may know its pod's address, where its step says that it needs it", () => {
    const listening = { ...tryOut, needsPodIp: true };
    const object = updateTask(skeleton, listening);
    expect(object).toContain("fieldPath: status.podIP");
    expect(what(checkTask("t", listening, parse(object)))).toEqual([]);
    expect(updateTask(skeleton, tryOut)).not.toContain("status.podIP");
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
    [
      "that takes a variable from a Secret",
      "      volumeMounts:",
      "        - name: KEY\n          valueFrom:\n            secretKeyRef:\n              name: s\n              key: k\n      volumeMounts:",
      /env/,
    ],
  ])("%s is found", (_, from, to, message) => {
    expect(what(checkTask("t", tryOut, task(from, to))).join("\n")).toMatch(message);
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
    expect(checkBudget(tryOut)).toEqual([]);
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
    expect(what(checkSample("s", "try-out", tryOut.params, object))).toEqual(problems);
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
