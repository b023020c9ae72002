import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folder } from "../test/folder.ts";
import { BadRunError } from "./bad-run.ts";
import { readPipelineRun } from "./pipeline-run.ts";

const SOUND = `apiVersion: tekton.dev/v1
kind: PipelineRun
metadata:
  generateName: nightly-
spec:
  pipelineRef:
    name: cache-hit-pipeline
`;

const file = (text: string) => join(folder({ "run.yaml": text }), "run.yaml");

function problemsOf(path: string): readonly string[] {
  try {
    readPipelineRun(path);
  } catch (error) {
    if (error instanceof BadRunError) return error.problems;
    throw error;
  }
  return [];
}

describe("what cannot be scheduled is refused by name", () => {
  test("a file that is not there", () => {
    expect(problemsOf("/nowhere/run.yaml").join()).toMatch(/cannot be read: ENOENT/);
  });
  test.each<[string, string, RegExp]>([
    ["nothing", "", /holds 0 YAML documents/],
    ["two objects", `${SOUND}---\n${SOUND}`, /holds 2 YAML documents/],
    ["broken YAML", `${SOUND}  spec: [`, /./],
    ["a list", "- 1\n", /the object: /],
    ["a TaskRun", SOUND.replace("kind: PipelineRun", "kind: TaskRun"), /kind: is not PipelineRun/],
    [
      "another API version",
      SOUND.replace("tekton.dev/v1", "tekton.dev/v1beta1"),
      /apiVersion: is not tekton.dev\/v1/,
    ],
    ["a fixed name", SOUND.replace("generateName", "name"), /metadata.name: must not be set/],
    ["no generateName", SOUND.replace("generateName", "annotation"), /metadata.generateName: is missing/],
    [
      "a name that Kubernetes refuses",
      SOUND.replace("nightly-", "Nightly_"),
      /metadata.generateName: is not the beginning of a name/,
    ],
    [
      "a name that is too long",
      SOUND.replace("nightly-", "n".repeat(58)),
      /metadata.generateName: is longer than 57/,
    ],
    [
      "a namespace",
      SOUND.replace("metadata:", "metadata:\n  namespace: x"),
      /metadata.namespace: must not be set/,
    ],
    ["no pipeline", SOUND.replace("pipelineRef", "pipeline"), /spec: names no pipeline, or two/],
    ["two pipelines", `${SOUND}  pipelineSpec: {}\n`, /spec: names no pipeline, or two/],
    ["no spec", SOUND.slice(0, SOUND.indexOf("spec:")), /spec: /],
  ])("%s", (_, text, problem) => {
    expect(problemsOf(file(text)).join("\n")).toMatch(problem);
  });
  test("all that is wrong at once", () => {
    const text = SOUND.replace("generateName", "name").replace("PipelineRun", "Job");
    expect(problemsOf(file(text))).toHaveLength(3);
  });
});

test("a sound run keeps all that stands in it", () => {
  const run = readPipelineRun(file(`${SOUND}  params:\n    - name: prompt\n      value: "$(x) $$"\n`));
  expect(run.metadata.generateName).toBe("nightly-");
  expect(run.spec).toEqual({
    pipelineRef: { name: "cache-hit-pipeline" },
    params: [{ name: "prompt", value: "$(x) $$" }],
  });
});
