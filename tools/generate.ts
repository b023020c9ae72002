import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { guidellmParams } from "../lib/guidellm-params.ts";
import type { Step } from "../lib/step.ts";
import { defaultOf } from "../lib/wire/meta.ts";
import { supportTable } from "../local/support.ts";
import { accountTable, taskRunSpecs } from "./accounts.ts";
import { firstDifference } from "./difference.ts";
import { replaceBlock } from "./generated-block.ts";
import { kustomizationOf, withStepImage } from "./kustomization.ts";
import { metricsTable } from "./metrics-table.ts";
import { pipelineParams, readPipeline, updatePipeline } from "./pipeline-yaml.ts";
import { rbacTable, rightsOf } from "./rbac-table.ts";
import { namedTable, paramRows, resultTable, workspaceTable } from "./readme-tables.ts";
import { signaturesTable } from "./signatures-table.ts";
import { standalone, standaloneKustomization } from "./standalone.ts";
import { foldersOf, loadSteps, root } from "./steps.ts";
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
    ...leastPrivilege(name, `pipelines/${name}/runs/least-privilege.yaml`),
  ]);
}

/** A sample run of a pipeline that gives every task its own account, where there is one. */
function leastPrivilege(name: string, path: string): Files {
  if (!existsSync(join(root, path))) return new Map();
  const { spec } = readPipeline(read(`pipelines/${name}/${name}.yaml`));
  const run = parseDocument(read(path));
  run.setIn(["spec", "taskRunSpecs"], run.createNode(taskRunSpecs([...spec.tasks, ...spec.finally])));
  return new Map([[path, run.toString({ lineWidth: 0 })]]);
}

const ROLES = ["observer", "restarter"].map((name) => `deploy/rbac/roles/${name}.yaml`);

function deployFiles(tasks: readonly string[], pipelines: readonly string[]): Files {
  const install = "docs/install.md";
  let page = read(install);
  page = replaceBlock(install, page, "ACCOUNTS", accountTable(tasks));
  page = replaceBlock(
    install,
    page,
    "RIGHTS",
    rbacTable(ROLES.flatMap((path) => rightsOf(path, read(path)))),
  );
  return new Map([
    ["tasks/kustomization.yaml", kustomizationOf(tasks.map((name) => `${name}/${name}.yaml`))],
    ["pipelines/kustomization.yaml", kustomizationOf(pipelines.map((name) => `${name}/${name}.yaml`))],
    ["deploy/catalog/kustomization.yaml", withStepImage(read("deploy/catalog/kustomization.yaml"))],
    ["deploy/schedule/kustomization.yaml", withStepImage(read("deploy/schedule/kustomization.yaml"))],
    [
      "deploy/guidellm/kustomization.yaml",
      withStepImage(read("deploy/guidellm/kustomization.yaml"), defaultOf(guidellmParams.image) ?? ""),
    ],
    [install, page],
  ]);
}

/** The pipelines with their tasks inside, made from texts that are up to date. */
function standaloneFiles(names: readonly string[], steps: readonly Step[], files: Files): Files {
  const text = (path: string) => files.get(path) ?? "";
  const tasks = steps.map(({ name }) => text(`tasks/${name}/${name}.yaml`));
  return new Map([
    ["deploy/standalone/kustomization.yaml", standaloneKustomization(names)],
    ...names.map(
      (name) =>
        [
          `deploy/standalone/${name}.yaml`,
          standalone(text(`pipelines/${name}/${name}.yaml`), tasks),
        ] as const,
    ),
  ]);
}

async function generate(): Promise<Files> {
  const steps = await loadSteps();
  const pipelines = foldersOf("pipelines");
  const files: Files = new Map([
    ["docs/tekton-support.md", supportTable()],
    [
      "docs/monitoring.md",
      replaceBlock("docs/monitoring.md", read("docs/monitoring.md"), "METRICS", metricsTable()),
    ],
    [
      "docs/signatures.md",
      replaceBlock("docs/signatures.md", read("docs/signatures.md"), "SIGNATURES", signaturesTable()),
    ],
  ]);
  for (const step of steps) for (const [path, text] of taskFiles(step)) files.set(path, text);
  for (const name of pipelines) for (const [path, text] of pipelineFiles(name, steps)) files.set(path, text);
  const tasks = steps.map(({ name }) => name);
  for (const [path, text] of deployFiles(tasks, pipelines)) files.set(path, text);
  for (const [path, text] of leastPrivilege("cache-hit-pipeline", "deploy/schedule/runs/scheduled.yaml"))
    files.set(path, text);
  for (const [path, text] of standaloneFiles(pipelines, steps, files)) files.set(path, text);
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
