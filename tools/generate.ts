import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Step } from "../lib/step.ts";
import { supportTable } from "../local/support.ts";
import { firstDifference } from "./difference.ts";
import { replaceBlock } from "./generated-block.ts";
import { pipelineParams, readPipeline, updatePipeline } from "./pipeline-yaml.ts";
import { namedTable, paramRows, resultTable, workspaceTable } from "./readme-tables.ts";
import { loadSteps, root } from "./steps.ts";
import { updateTask } from "./task-yaml.ts";

/** Path (from the root) to the text that it should hold. */
type Files = Map<string, string>;

const read = (path: string) => readFileSync(join(root, path), "utf8");

function taskFiles(step: Step): Files {
  const yaml = `tasks/${step.name}/${step.name}.yaml`;
  const readme = `tasks/${step.name}/README.md`;
  let page = read(readme);
  page = replaceBlock(readme, page, "PARAMETERS", paramRows(Object.entries(step.params)));
  page = replaceBlock(readme, page, "RESULTS", resultTable(step));
  page = replaceBlock(readme, page, "WORKSPACES", workspaceTable(step));
  return new Map([
    [yaml, updateTask(read(yaml), step)],
    [readme, page],
  ]);
}

function pipelineFiles(name: string, steps: readonly Step[]): Files {
  const yaml = `pipelines/${name}/${name}.yaml`;
  const readme = `pipelines/${name}/README.md`;
  const pipeline = readPipeline(read(yaml));
  let page = read(readme);
  page = replaceBlock(readme, page, "PARAMETERS", paramRows([...pipelineParams(pipeline, steps)]));
  page = replaceBlock(readme, page, "RESULTS", namedTable("Result", pipeline.spec.results));
  page = replaceBlock(readme, page, "WORKSPACES", namedTable("Workspace", pipeline.spec.workspaces));
  return new Map([
    [yaml, updatePipeline(read(yaml), steps)],
    [readme, page],
  ]);
}

async function generate(): Promise<Files> {
  const steps = await loadSteps();
  const pipelines = existsSync(join(root, "pipelines")) ? readdirSync(join(root, "pipelines")).sort() : [];
  const files: Files = new Map([["docs/tekton-support.md", supportTable()]]);
  for (const step of steps) for (const [path, text] of taskFiles(step)) files.set(path, text);
  for (const name of pipelines) for (const [path, text] of pipelineFiles(name, steps)) files.set(path, text);
  return files;
}

/** `npm run generate` writes; `npm run generate -- --check` only says what would change, and exits 1 if anything would. */
async function main(checkOnly: boolean): Promise<void> {
  for (const [path, text] of await generate()) {
    const current = existsSync(join(root, path)) ? read(path) : "";
    if (current === text) continue;
    if (checkOnly) {
      console.error(`${path} is stale; run npm run generate\n${firstDifference(current, text)}`);
      process.exitCode = 1;
    } else {
      writeFileSync(join(root, path), text);
      console.log(`wrote ${path}`);
    }
  }
}

await main(process.argv.includes("--check"));
