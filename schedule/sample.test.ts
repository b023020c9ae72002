import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { camel } from "../lib/names.ts";
import { accountOf } from "../tools/accounts.ts";
import { checkSample } from "../tools/check/samples.ts";
import { stepImage } from "../tools/image-name.ts";
import { pipelineParams, readPipeline } from "../tools/pipeline-yaml.ts";
import { loadSteps, root } from "../tools/steps.ts";
import { readPipelineRun } from "./pipeline-run.ts";

const folder = join(root, "deploy/schedule");
const file = join(folder, "runs/scheduled.yaml");
const pipeline = readFileSync(join(root, "pipelines/cache-hit-pipeline/cache-hit-pipeline.yaml"), "utf8");
const tasks = () => {
  const { spec } = readPipeline(pipeline);
  return [...spec.tasks, ...spec.finally];
};

const runSchema = z.object({
  spec: z.object({
    params: z.array(z.object({ name: z.string(), value: z.string() })),
    timeouts: z.object({ pipeline: z.string(), tasks: z.string(), finally: z.string() }),
    taskRunTemplate: z.object({ serviceAccountName: z.string() }),
    taskRunSpecs: z.array(z.object({ pipelineTaskName: z.string(), serviceAccountName: z.string() })),
  }),
});

describe("deploy/schedule", () => {
  test("its run is one that the program takes, with params that the pipeline takes", async () => {
    const run = readPipelineRun(file);
    const steps = await loadSteps();
    const params = [...pipelineParams(readPipeline(pipeline), steps)];
    const shape = Object.fromEntries(params.map(([name, schema]) => [camel(name), schema]));
    expect(checkSample(file, "cache-hit-pipeline", shape, run)).toEqual([]);
  });

  test("each task runs as the least account that it needs", () => {
    const { spec } = runSchema.parse(readPipelineRun(file));
    expect(spec.taskRunTemplate.serviceAccountName).toBe("llm-d-ramp");
    const named = new Map(
      spec.taskRunSpecs.map(({ pipelineTaskName, serviceAccountName }) => [
        pipelineTaskName,
        serviceAccountName,
      ]),
    );
    for (const { name, taskRef } of tasks()) expect(named.get(name), name).toBe(accountOf(taskRef.name));
    expect([...named.keys()].filter((name) => !tasks().some((task) => task.name === name))).toEqual([]);
  });

  test("the Job has longer than the program tries, and pins the catalog's image", () => {
    const source = readFileSync(join(folder, "cronjob.yaml"), "utf8");
    const { spec } = z
      .object({
        spec: z.object({ jobTemplate: z.object({ spec: z.object({ activeDeadlineSeconds: z.number() }) }) }),
      })
      .parse(parse(source));
    const program = readFileSync(join(root, "schedule/create-run.ts"), "utf8");
    const [, seconds] = /DEADLINE_SECONDS = (\d+)/.exec(program) ?? [];
    expect(spec.jobTemplate.spec.activeDeadlineSeconds).toBeGreaterThan(Number(seconds));
    expect(source).toContain(`image: ${stepImage}`);
  });
});
