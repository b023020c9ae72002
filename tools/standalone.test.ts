import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { standalone } from "./standalone.ts";
import { root } from "./steps.ts";

const task = `
apiVersion: tekton.dev/v1
kind: Task
metadata:
  name: measure
  labels:
    app.kubernetes.io/name: measure
    llm-d-validation-catalog/task: measure
spec:
  description: |-
    Measures.

    At length.
  params:
    - name: requests
      default: "1"
      description: How many.
  results:
    - name: sent
      description: How many were sent.
  steps:
    - name: run
      image: r.example/steps:v1
`;

const pipeline = (reference: string) => `
apiVersion: tekton.dev/v1
kind: Pipeline
metadata:
  name: try
  labels:
    part: one
spec:
  description: Tries.
  params:
    - name: requests
      description: How many in all.
  tasks:
    - name: first
      ${reference}
      timeout: 5m
      params:
        - name: requests
          value: $(params.requests)
  finally:
    - name: last
      ${reference}
`;

describe("is refused", () => {
  test.each([
    ["a task that is not there", "taskRef: { name: gone }", "try: first: there is no task gone"],
    ["a task by a resolver", "taskRef: { resolver: git }", "taskRef"],
    ["a task that is inside already", "taskSpec: {}", "taskRef"],
  ])("%s", (_, reference, message) => {
    expect(() => standalone(pipeline(reference), [task])).toThrow(message);
  });
});

test("the tasks stand inside, without what only people read; all else stays", () => {
  const text = standalone(pipeline("taskRef: { name: measure }"), [task]);
  const taskSpec = {
    metadata: { labels: { "llm-d-validation-catalog/task": "measure" } },
    description: "Measures.",
    params: [{ name: "requests", default: "1" }],
    results: [{ name: "sent" }],
    steps: [{ name: "run", image: "r.example/steps:v1" }],
  };
  expect(parse(text)).toEqual({
    apiVersion: "tekton.dev/v1",
    kind: "Pipeline",
    metadata: { name: "try", labels: { part: "one" } },
    spec: {
      description: "Tries.",
      params: [{ name: "requests", description: "How many in all." }],
      tasks: [
        {
          name: "first",
          timeout: "5m",
          params: [{ name: "requests", value: "$(params.requests)" }],
          taskSpec,
        },
      ],
      finally: [{ name: "last", taskSpec }],
    },
  });
});

const files = globSync("deploy/standalone/*-pipeline.yaml", { cwd: root }).map((file) => [
  basename(file),
  file,
]);

test("there is one for each pipeline", () => {
  const pipelines = globSync("pipelines/*/*-pipeline.yaml", { cwd: root });
  expect(files.map(([name]) => name).sort()).toEqual(pipelines.map((file) => basename(file)).sort());
});

describe.each(files)("%s", (_, file) => {
  const text = readFileSync(join(root, file ?? ""), "utf8");
  test("needs nothing by name", () => {
    expect(text).not.toContain("taskRef");
  });
  test("relies on no name that inlining takes away", () => {
    expect(text).not.toMatch(/\$\(context\.(task|pipeline)\.name\)/);
  });
  test("holds nothing that Pipelines as Code would replace", () => {
    expect(text).not.toContain("{{");
  });
  test("is small beside what etcd takes of a run (1.5 MB), prompts of 64 KiB included", () => {
    expect(text.length).toBeLessThan(200_000);
  });
});

const gitSchema = z.object({
  spec: z.object({
    pipelineRef: z.object({ params: z.array(z.object({ name: z.string(), value: z.string() })) }),
  }),
});

test("the sample by the git resolver names a file that is there", () => {
  const sample = readFileSync(join(root, "pipelines/cache-hit-pipeline/runs/from-git.yaml"), "utf8");
  const { params } = gitSchema.parse(parse(sample)).spec.pipelineRef;
  const path = params.find(({ name }) => name === "pathInRepo")?.value ?? "";
  expect(existsSync(join(root, path)), path).toBe(true);
});
