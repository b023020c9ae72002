import type { Catalog } from "../catalog.ts";
import { findCycle } from "../graph.ts";
import type { CallerEnv } from "../host-image.ts";
import type { Sourced } from "../objects.ts";
import { Refusal } from "../refusal.ts";
import type { Param } from "../schema/param.ts";
import type { Pipeline, PipelineTask } from "../schema/pipeline.ts";
import type { Task } from "../schema/task.ts";
import { paramReplacements } from "../variables.ts";
import { duplicates } from "./duplicates.ts";
import { boundParams, foreseenParams, givenParamProblems } from "./params.ts";
import { type PipelineScope, pipelineResultProblems, taskVariableProblems } from "./pipeline-variables.ts";
import { defaultProblems, type TaskGiven, taskProblems } from "./task.ts";

/** A Pipeline that may run, with the Task of each of its tasks by pipeline task name. */
export interface AdmittedPipeline extends PipelineScope {
  source: string;
}

/** What a run gives to a Pipeline, and where programs of its steps are looked for. */
interface PipelineGiven {
  params: readonly Param[];
  caller: CallerEnv;
}

function workspaceProblems(task: PipelineTask, spec: Task["spec"], { pipeline }: PipelineScope): string[] {
  const bindings = task.workspaces ?? [];
  const declared = new Map((spec.workspaces ?? []).map((workspace) => [workspace.name, workspace]));
  const offered = new Map((pipeline.spec.workspaces ?? []).map((workspace) => [workspace.name, workspace]));
  const wrong = bindings.flatMap(({ name, workspace = name }, i) => {
    const path = `.workspaces[${i}]`;
    const taker = declared.get(name);
    const giver = offered.get(workspace);
    if (taker === undefined) return [`${path}: the Task has no workspace "${name}"`];
    if (giver === undefined) return [`${path}: the Pipeline has no workspace "${workspace}"`];
    if (giver.optional && !taker.optional)
      return [`${path}: "${workspace}" is optional, but the Task needs "${name}"`];
    return [];
  });
  const missing = [...declared.values()]
    .filter(({ name, optional }) => !optional && !bindings.some((binding) => binding.name === name))
    .map(({ name }) => `.workspaces: the Task needs the workspace "${name}"`);
  return [
    ...duplicates(bindings.map(({ name }) => name)).map((name) => `.workspaces: "${name}" occurs twice`),
    ...wrong,
    ...missing,
  ];
}

function pipelineTaskProblems(task: PipelineTask, isFinally: boolean, scope: PipelineScope): string[] {
  const spec = scope.tasks.get(task.name)?.spec;
  const unknown = (task.runAfter ?? []).filter(
    (name) => !scope.pipeline.spec.tasks.some((other) => other.name === name),
  );
  return [
    ...unknown.map((name) => `.runAfter: task "${name}" does not exist`),
    ...taskVariableProblems(task, scope, isFinally),
    ...(spec === undefined
      ? []
      : givenParamProblems(task.params ?? [], spec.params ?? []).map((p) => `.params: ${p}`)),
    ...(spec === undefined ? [] : workspaceProblems(task, spec, scope)),
  ];
}

function listProblems({ spec }: Pipeline): string[] {
  const named = (list: readonly { name: string }[] | undefined) => (list ?? []).map(({ name }) => name);
  const cycle = findCycle(spec.tasks);
  return [
    ...duplicates(named(spec.params)).map(
      (name) => `spec.params: param "${name}" is declared more than once`,
    ),
    ...duplicates(named(spec.workspaces)).map(
      (name) => `spec.workspaces: workspace "${name}" is declared more than once`,
    ),
    ...duplicates(named(spec.results)).map(
      (name) => `spec.results: result "${name}" is declared more than once`,
    ),
    ...duplicates([...named(spec.tasks), ...named(spec.finally)]).map(
      (name) => `spec.tasks: task "${name}" exists more than once`,
    ),
    ...(cycle === undefined ? [] : [`spec.tasks: the tasks wait for each other: ${cycle}`]),
    ...defaultProblems(spec.params),
  ];
}

/** The Tasks that a Pipeline refers to, by pipeline task; what cannot be loaded becomes a problem. */
function loadTasks(
  pipeline: Sourced<Pipeline>,
  catalog: Catalog,
  given: PipelineGiven,
): { tasks: Map<string, Task>; problems: string[] } {
  const tasks = new Map<string, Task>();
  const problems = new Set<string>();
  const { spec } = pipeline.object;
  const ofRun = paramReplacements(boundParams(given.params, spec.params ?? []));
  for (const { name, taskRef, params = [] } of [...spec.tasks, ...(spec.finally ?? [])]) {
    try {
      const task = catalog.task(taskRef.name);
      tasks.set(name, task.object);
      const values = foreseenParams(params, task.object.spec.params ?? [], ofRun);
      const ofTask: TaskGiven = { params: values, root: catalog.root, caller: given.caller };
      for (const problem of taskProblems(task, ofTask)) problems.add(problem);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      for (const problem of error.problems) problems.add(`${problem} (task "${name}" of ${pipeline.source})`);
    }
  }
  return { tasks, problems: [...problems] };
}

/** Loads and checks a Pipeline with all its Tasks, before anything starts. Throws Refusal with every problem. */
export function admitPipeline(name: string, catalog: Catalog, given: PipelineGiven): AdmittedPipeline {
  const pipeline = catalog.pipeline(name);
  const { tasks, problems } = loadTasks(pipeline, catalog, given);
  const scope: PipelineScope = { pipeline: pipeline.object, tasks };
  const { spec } = pipeline.object;
  const own = [
    ...listProblems(pipeline.object),
    ...spec.tasks.flatMap((task, i) =>
      pipelineTaskProblems(task, false, scope).map((p) => `spec.tasks[${i}]${p}`),
    ),
    ...(spec.finally ?? []).flatMap((task, i) =>
      pipelineTaskProblems(task, true, scope).map((p) => `spec.finally[${i}]${p}`),
    ),
    ...pipelineResultProblems(scope),
  ].map((problem) => `${pipeline.source}: ${problem}`);
  if (problems.length + own.length > 0) throw new Refusal([...problems, ...own]);
  return { ...scope, source: pipeline.source };
}
