import { describe, expect, test } from "vitest";
import { parseObject } from "./objects.ts";
import { yamlDocuments } from "./yaml-file.ts";

const parse = (text: string) => parseObject(yamlDocuments(text, "x.yaml")[0], "x.yaml");

const task = (spec: string) => `
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: x}
spec:
${spec}
`;
const STEPS = "  steps: [{name: a, image: i, command: [node]}]";

const pipeline = (more: string) => `
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: x}
spec:
  tasks:
    - name: one
      taskRef: {name: t}
${more}
`;

describe("refused by path", () => {
  test.each([
    ["another kind", "apiVersion: v1\nkind: Pod", 'x.yaml: kind "Pod" is not one of Task, Pipeline'],
    ["no object", "[]", "x.yaml: kind undefined is not one of"],
    ["an old version", task(STEPS).replace("/v1", "/v1beta1"), "x.yaml: apiVersion "],
    [
      "a misspelt key",
      task(`${STEPS}\n  stesp: []`),
      "spec.stesp is not a key that Tekton or the local runner knows",
    ],
    [
      "sidecars",
      task(`${STEPS}\n  sidecars: []`),
      "spec.sidecars is not supported by the local runner: a laptop has no pod",
    ],
    [
      "a script",
      task("  steps: [{name: a, image: i, command: [node], script: x}]"),
      "spec.steps[0].script is not supported",
    ],
    ["no command", task("  steps: [{name: a, image: i}]"), "spec.steps[0].command"],
    [
      "four steps",
      task(`  steps: [${"{name: a, image: i, command: [node]},".repeat(4)}]`),
      "it plays one to three steps, for with more the kubelet keeps too few bytes",
    ],
    [
      "an array param",
      task(`${STEPS}\n  params: [{name: p, type: array}]`),
      "spec.params[0].type is not supported by the local runner: only type string",
    ],
    [
      "a list as default",
      task(`${STEPS}\n  params: [{name: p, default: [a]}]`),
      "spec.params[0].default must be a string",
    ],
    [
      "a too large number",
      task(`${STEPS}\n  params: [{name: p, default: 12345678901234567890}]`),
      "spec.params[0].default",
    ],
    [
      "a secret volume",
      task(`${STEPS}\n  volumes: [{name: v, secret: {}}]`),
      "spec.volumes[0].secret is not supported",
    ],
    [
      "a mount elsewhere",
      task("  steps: [{name: a, image: i, command: [node], volumeMounts: [{name: v, mountPath: /x}]}]"),
      "spec.steps[0].volumeMounts[0].mountPath only /tmp is played",
    ],
    [
      "matrix",
      pipeline("      matrix: {}"),
      "spec.tasks[0].matrix is not supported by the local runner: loop in the program",
    ],
    ["taskSpec", pipeline("      taskSpec: {}"), "spec.tasks[0].taskSpec is not supported"],
    ["onError of a task", pipeline("      onError: continue"), "spec.tasks[0].onError is not supported"],
    [
      "a resolver",
      pipeline("").replace("{name: t}", "{name: t, resolver: git}"),
      "spec.tasks[0].taskRef.resolver is not supported",
    ],
    [
      "cel",
      pipeline("      when: [{cel: x, operator: in, values: [a]}]"),
      "spec.tasks[0].when[0].cel is not supported",
    ],
    [
      "no values",
      pipeline("      when: [{input: x, operator: in, values: []}]"),
      "spec.tasks[0].when[0].values must not be empty",
    ],
    ["a timeout without unit", pipeline('      timeout: "5"'), 'spec.tasks[0].timeout "5" is not a duration'],
    [
      "runAfter in finally",
      `${pipeline("")}  finally: [{name: f, taskRef: {name: t}, runAfter: [one]}]`,
      "spec.finally[0].runAfter is not supported",
    ],
    [
      "a task name that is no label",
      pipeline("").replace("name: one", "name: One"),
      "spec.tasks[0].name must be a DNS label",
    ],
  ])("%s", (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

test("all problems of a file are told at once", () => {
  const text = task(`${STEPS}\n  sidecars: []\n  stesp: []`);
  expect(() => parse(text)).toThrow(/sidecars.*\n.*stesp|stesp.*\n.*sidecars/);
});

test("keys that have no effect on a laptop are taken", () => {
  const containers =
    "securityContext: {runAsNonRoot: true}, computeResources: {requests: {cpu: 1}}, imagePullPolicy: Never";
  const text = task(`  steps: [{name: a, image: i, command: [node], ${containers}}]\n  displayName: X`);
  expect(parse(text).kind).toBe("Task");
});
