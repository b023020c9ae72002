import type { Catalog } from "../catalog.ts";
import { formatDuration, milliseconds } from "../duration.ts";
import type { CallerEnv } from "../host-image.ts";
import { Refusal } from "../refusal.ts";
import type { ParamSpec } from "../schema/param.ts";
import type { PipelineRun, TaskRun } from "../schema/run.ts";
import type { Task } from "../schema/task.ts";
import { DEFAULT_TIMEOUT_MS } from "../timeouts.ts";
import { duplicates } from "./duplicates.ts";
import { boundParams, givenParamProblems, resultValueProblems } from "./params.ts";
import { type AdmittedPipeline, admitPipeline } from "./pipeline.ts";
import { taskProblems } from "./task.ts";

interface Declared {
  params?: readonly ParamSpec[] | undefined;
  workspaces?: readonly { name: string; optional?: boolean | undefined }[] | undefined;
}

function bindingProblems(run: PipelineRun | TaskRun, declared: Declared): string[] {
  const { params = [], workspaces = [] } = run.spec;
  const names = workspaces.map(({ name }) => name);
  const known = (declared.workspaces ?? []).map(({ name }) => name);
  return [
    ...givenParamProblems(params, declared.params ?? []),
    ...resultValueProblems(params),
    ...duplicates(names).map((name) => `workspace "${name}" is given more than once`),
    ...names
      .filter((name) => !known.includes(name))
      .map((n) => `workspace "${n}" not declared; declared: ${known.join(", ") || "none"}`),
    ...(declared.workspaces ?? [])
      .filter(({ name, optional }) => !optional && !names.includes(name))
      .map(({ name }) => `workspace "${name}" is required and not given: -w name=${name},path=DIR`),
  ];
}

/** tasks + finally <= pipeline, and "no timeout" only below no timeout (Tekton `pipelinerun_validation.go`). */
function timeoutProblems({ spec: { timeouts } }: PipelineRun): string[] {
  if (timeouts === undefined) return [];
  const whole = timeouts.pipeline === undefined ? DEFAULT_TIMEOUT_MS : milliseconds(timeouts.pipeline);
  if (whole === 0) return [];
  const parts = (["tasks", "finally"] as const).flatMap((name) => {
    const text = timeouts[name];
    return text === undefined ? [] : [{ name, part: milliseconds(text) }];
  });
  const wrong = parts
    .filter(({ part }) => part === 0 || part > whole)
    .map(
      ({ name }) =>
        `the ${name} timeout must be between 1ms and the pipeline timeout of ${formatDuration(whole)}`,
    );
  if (wrong.length === 0 && parts.reduce((sum, { part }) => sum + part, 0) > whole) {
    wrong.push(
      `the tasks and finally timeouts together exceed the pipeline timeout of ${formatDuration(whole)}`,
    );
  }
  return wrong;
}

function refuseAny(source: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new Refusal(problems.map((problem) => `${source}: ${problem}`));
}

/** Checks a PipelineRun and all that it runs. `source` names the run in messages. Throws Refusal. */
export function admitPipelineRun(
  run: PipelineRun,
  source: string,
  catalog: Catalog,
  caller: CallerEnv,
): AdmittedPipeline {
  const { params = [], pipelineRef } = run.spec;
  const admitted = admitPipeline(pipelineRef.name, catalog, { params, caller });
  const { spec } = admitted.pipeline;
  const tasks = new Set([...spec.tasks, ...(spec.finally ?? [])].map(({ name }) => name));
  const strangers = (run.spec.taskRunSpecs ?? []).filter(
    ({ pipelineTaskName }) => !tasks.has(pipelineTaskName),
  );
  refuseAny(source, [
    ...bindingProblems(run, spec),
    ...timeoutProblems(run),
    ...strangers.map(({ pipelineTaskName }) => `taskRunSpecs: task "${pipelineTaskName}" does not exist`),
  ]);
  return admitted;
}

/** Checks a TaskRun and its Task. Throws Refusal. */
export function admitTaskRun(run: TaskRun, source: string, catalog: Catalog, caller: CallerEnv): Task {
  const task = catalog.task(run.spec.taskRef.name);
  const params = boundParams(run.spec.params ?? [], task.object.spec.params ?? []);
  const problems = taskProblems(task, { params, root: catalog.root, caller });
  if (problems.length > 0) throw new Refusal(problems);
  refuseAny(source, bindingProblems(run, task.object.spec));
  return task.object;
}
