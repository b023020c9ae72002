import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { camel } from "../lib/names.ts";
import type { ParamShape } from "../lib/step.ts";
import { checkImports } from "./check/imports.ts";
import { checkMetadata } from "./check/metadata.ts";
import { checkPipeline } from "./check/pipeline.ts";
import type { Problem } from "./check/problem.ts";
import { checkSample } from "./check/samples.ts";
import { checkBudget, checkTask } from "./check/task.ts";
import { pipelineParams, readPipeline } from "./pipeline-yaml.ts";
import { foldersOf, loadSteps, root } from "./steps.ts";

const text = (path: string) => readFileSync(join(root, path), "utf8");
const yaml = (path: string): unknown => parse(text(path));

const steps = await loadSteps();

function checkTasks(): Problem[] {
  const names = steps.map(({ name }) => name);
  const strays = foldersOf("tasks").filter((name) => !names.includes(name));
  return [
    ...strays.map((name) => ({ path: `tasks/${name}`, what: `there is no steps/${name}/step.ts` })),
    ...steps.flatMap((step) => {
      const path = `tasks/${step.name}/${step.name}.yaml`;
      const samples = globSync(`tasks/${step.name}/samples/*.yaml`, { cwd: root });
      const none =
        samples.length === 0 ? [{ path: `tasks/${step.name}/samples`, what: "there is no sample" }] : [];
      return [
        ...checkMetadata(path, step.name, yaml(path)),
        ...checkTask(path, step, yaml(path)),
        ...checkBudget(step),
        ...none,
        ...samples.flatMap((sample) => checkSample(sample, step.name, step.params, yaml(sample))),
      ];
    }),
  ];
}

function checkPipelines(): Problem[] {
  return foldersOf("pipelines").flatMap((name) => {
    const path = `pipelines/${name}/${name}.yaml`;
    const params = [...pipelineParams(readPipeline(text(path)), steps)];
    const shape: ParamShape = Object.fromEntries(params.map(([param, schema]) => [camel(param), schema]));
    return [
      ...checkMetadata(path, name, yaml(path)),
      ...checkPipeline(path, steps, yaml(path)),
      ...globSync(`pipelines/${name}/runs/*.yaml`, { cwd: root }).flatMap((run) =>
        checkSample(run, name, shape, yaml(run)),
      ),
    ];
  });
}

function checkSources(): Problem[] {
  return globSync("{lib,steps,schedule,tools,local,sim}/**/*.ts", { cwd: root })
    .filter((path) => !path.endsWith(".test.ts"))
    .flatMap((path) => checkImports(path, text(path)));
}

/** What a Tekton bundle may hold: one with more can be pushed, and is refused by those who use it. */
const BUNDLE_OBJECTS = 20;

function checkBundle(): Problem[] {
  const count = foldersOf("tasks").length + foldersOf("pipelines").length;
  if (count <= BUNDLE_OBJECTS) return [];
  return [{ path: "deploy/standalone", what: `${count} objects, of which a bundle holds ${BUNDLE_OBJECTS}` }];
}

const problems = [...checkTasks(), ...checkPipelines(), ...checkSources(), ...checkBundle()];
for (const { path, what } of problems) console.error(`${path}: ${what}`);
if (problems.length > 0) process.exitCode = 1;
