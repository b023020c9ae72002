import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { admit, type Given, one, step } from "./fixture.ts";

const bin = mkdtempSync(join(tmpdir(), "admission-image-"));
afterAll(() => rmSync(bin, { recursive: true, force: true }));
for (const name of ["guidellm", "python3"]) {
  writeFileSync(join(bin, name), "#!/bin/sh\n");
  chmodSync(join(bin, name), 0o755);
}

const UPSTREAM = "ghcr.io/vllm-project/guidellm:v0.8.1";
const OTHER = "docker.io/library/python:3";

/** A Task whose image is a param, in a Pipeline that gives it `ofTask`, in a run that gives the Pipeline `ofRun`. */
function given(taskDefault: string | undefined, ofTask?: string, ofRun?: string, ofPipeline?: string): Given {
  const image = { name: "image" };
  return {
    task: {
      params: [{ name: "text" }, taskDefault === undefined ? image : { ...image, default: taskDefault }],
      steps: [step, { name: "two", image: "$(params.image)", command: ["python3", "/tmp/run.py"] }],
    },
    pipeline: {
      params: [ofPipeline === undefined ? image : { ...image, default: ofPipeline }],
      tasks: [
        {
          name: "early",
          taskRef: { name: "t" },
          params: [
            { name: "text", value: "x" },
            { ...image, value: UPSTREAM },
          ],
        },
        {
          ...one,
          params: [...one.params, ...(ofTask === undefined ? [] : [{ ...image, value: ofTask }])],
        },
      ],
    },
    run: ofRun === undefined ? {} : { params: [{ ...image, value: ofRun }] },
  };
}

describe("the image of a step, after its params", () => {
  const refused = (image: string) =>
    `spec.steps[1].command[0] "python3" of image "${image}" cannot be played`;
  test.each<[string, Given, string]>([
    ["the Task's default", given(OTHER, undefined, "x"), refused(OTHER)],
    ["what the Pipeline gives", given(UPSTREAM, OTHER, "x"), refused(OTHER)],
    ["the Pipeline's default", given(UPSTREAM, "$(params.image)", undefined, OTHER), refused(OTHER)],
    ["what the run gives", given(UPSTREAM, "$(params.image)", OTHER, UPSTREAM), refused(OTHER)],
    [
      "a variable as a value",
      given(UPSTREAM, "$(params.image)", "$(params.text)"),
      refused("$(params.text)"),
    ],
    [
      "a result, too late to look",
      given(UPSTREAM, "$(tasks.early.results.said)", "x"),
      refused("$(tasks.early.results.said)"),
    ],
  ])("refused: %s", (_, objects, message) => {
    expect(() => admit(objects, { PATH: bin })).toThrow(message);
  });

  test.each<[string, Given]>([
    ["the Task's default", given(UPSTREAM, undefined, "x")],
    ["what the Pipeline gives", given(OTHER, UPSTREAM, "x")],
    ["the Pipeline's default", given(OTHER, "$(params.image)", undefined, UPSTREAM)],
    ["what the run gives, in part", given(OTHER, "ghcr.io/a/guidellm:$(params.image)", "v0.3.1")],
  ])("admitted: %s", (_, objects) => {
    expect(admit(objects, { PATH: bin }).pipeline.metadata.name).toBe("p");
    expect(() => admit(objects, {})).toThrow(
      /: spec\.steps\[1\]\.image ".*guidellm.*" is played by .* no guidellm on PATH/,
    );
  });
});

test.each<[string, Given, string]>([
  ["of the Task", given(undefined, undefined, "x"), 'param "image" is required and not given'],
  ["of the Pipeline", given(OTHER, "$(params.image)"), 'run: param "image" is required and not given'],
])("a missing param %s is told as that, not as an image", (_, objects, message) => {
  expect(() => admit(objects, { PATH: bin })).toThrow(message);
  expect(() => admit(objects, { PATH: bin })).not.toThrow(/cannot be played/);
});
