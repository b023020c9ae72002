import type { Command } from "../argv.ts";
import { columns } from "../columns.ts";
import { parentsOf } from "../graph.ts";
import { Refusal } from "../refusal.ts";
import type { Pipeline } from "../schema/pipeline.ts";
import type { Task } from "../schema/task.ts";
import { pipelineSummary, taskSummary } from "./summary.ts";
import { openCatalog, openStore, type Surroundings } from "./surroundings.ts";

function section(title: string, header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ["", title, ...columns([header, ...rows]).map((line) => `  ${line}`)];
}

/** Widest default in the table: a prompt as a default would push all descriptions off the screen. */
const DEFAULT_WIDTH = 40;

/** A default as the table shows it: quoted, and cut where it is long. */
export function defaultText(value: string | null | undefined): string {
  if (value === undefined || value === null) return "(required)";
  const text = JSON.stringify(value);
  return text.length > DEFAULT_WIDTH ? `${text.slice(0, DEFAULT_WIDTH - 3)}...` : text;
}

/** Name, description, params, results and workspaces, which Tasks and Pipelines have alike. */
function interfaceLines({ kind, metadata, spec }: Task | Pipeline): string[] {
  return [
    `${kind} ${metadata.name}`,
    ...(spec.description ?? "").trim().split("\n"),
    ...section(
      "Params",
      ["NAME", "DEFAULT", "DESCRIPTION"],
      (spec.params ?? []).map((p) => [p.name, defaultText(p.default), p.description ?? ""]),
    ),
    ...section(
      "Results",
      ["NAME", "DESCRIPTION"],
      (spec.results ?? []).map((r) => [r.name, r.description ?? ""]),
    ),
    ...section(
      "Workspaces",
      ["NAME", "OPTIONAL", "DESCRIPTION"],
      (spec.workspaces ?? []).map((w) => [w.name, String(w.optional ?? false), w.description ?? ""]),
    ),
  ];
}

function taskLines({ spec }: Pipeline): string[] {
  const rows = [
    ...spec.tasks.map((task) => [
      task.name,
      task.taskRef.name,
      parentsOf(task).join(", "),
      task.timeout ?? "",
    ]),
    ...(spec.finally ?? []).map((task) => [task.name, task.taskRef.name, "(finally)", task.timeout ?? ""]),
  ];
  return section("Tasks", ["NAME", "TASK", "AFTER", "TIMEOUT"], rows);
}

function describeObject({ kind, options }: Command, name: string, surroundings: Surroundings): string[] {
  const catalog = openCatalog(options, surroundings);
  const object = kind === "pipeline" ? catalog.pipeline(name).object : catalog.task(name).object;
  if (options.output === "json") return [JSON.stringify(object, null, 2)];
  return [...interfaceLines(object), ...(object.kind === "Pipeline" ? taskLines(object) : [])];
}

function describeRun({ kind, options }: Command, name: string, surroundings: Surroundings): string[] {
  const store = openStore(options, surroundings);
  if (kind === "pipelinerun") {
    const { pipelineRun, taskRuns } = store.read(name);
    if (pipelineRun === undefined) throw new Refusal(`"${name}" is a TaskRun: taskrun describe ${name}`);
    if (options.output === "json") return [JSON.stringify(pipelineRun, null, 2)];
    return pipelineSummary(
      pipelineRun,
      taskRuns.map(({ object }) => object),
    );
  }
  const found = store
    .list()
    .flatMap(({ taskRuns }) => taskRuns.filter(({ object }) => object.metadata.name === name));
  const [taskRun] = found;
  if (taskRun === undefined) throw new Refusal(`TaskRun "${name}" does not exist: taskrun list`);
  if (options.output === "json") return [JSON.stringify(taskRun.object, null, 2)];
  return taskSummary(taskRun.object);
}

export function describe(command: Command, surroundings: Surroundings): number {
  const { kind, name } = command;
  if (name === undefined) throw new Refusal(`${kind} describe needs a name`);
  const isObject = kind === "pipeline" || kind === "task";
  const lines = isObject
    ? describeObject(command, name, surroundings)
    : describeRun(command, name, surroundings);
  for (const line of lines) surroundings.output.out(line);
  return 0;
}
