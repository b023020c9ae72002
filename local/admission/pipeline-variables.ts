import type { Pipeline, PipelineTask } from "../schema/pipeline.ts";
import type { Task } from "../schema/task.ts";
import { FIRST_WORDS, resultRef, spellings, variablesIn } from "../variables.ts";

const CONTEXT = [
  ...[
    "pipelineRun.name",
    "pipelineRun.namespace",
    "pipelineRun.uid",
    "pipeline.name",
    "pipelineTask.retries",
  ],
  ...["taskRun.name", "taskRun.namespace", "taskRun.uid", "task.name"],
].map((name) => `context.${name}`);

/** What a Pipeline's tasks may refer to. `tasks` holds the Task of each pipeline task that was found. */
export interface PipelineScope {
  pipeline: Pipeline;
  tasks: ReadonlyMap<string, Task>;
}

function resultProblem(variable: string, { pipeline, tasks }: PipelineScope): string | undefined {
  const ref = resultRef(variable);
  if (ref === undefined) return undefined;
  if (ref.section === "finally") return `$(${variable}): no task can read the result of a finally task`;
  if (!pipeline.spec.tasks.some(({ name }) => name === ref.task))
    return `$(${variable}): task "${ref.task}" does not exist`;
  const results = tasks.get(ref.task)?.spec.results ?? [];
  if (tasks.has(ref.task) && !results.some(({ name }) => name === ref.result)) {
    return `$(${variable}): "${ref.result}" is not a result of task "${ref.task}"`;
  }
  return ref.tail === "" ? undefined : `$(${variable}): only whole results of type string are played`;
}

function statusProblem(
  variable: string,
  { pipeline }: PipelineScope,
  isFinally: boolean,
): string | undefined {
  const task = /^tasks\.([^.]+)\.(?:status|reason)$/.exec(variable)?.[1];
  if (task === undefined && variable !== "tasks.status") return `$(${variable}) is not a variable of Tekton`;
  if (!isFinally) return `$(${variable}): only finally tasks can read the status of tasks`;
  const exists = task === undefined || pipeline.spec.tasks.some(({ name }) => name === task);
  return exists ? undefined : `$(${variable}): task "${task}" does not exist`;
}

function variableProblem(variable: string, scope: PipelineScope, isFinally: boolean): string | undefined {
  const [first = ""] = variable.split(".");
  const { spec } = scope.pipeline;
  switch (first) {
    case "params": {
      const known = (spec.params ?? []).some(({ name }) => spellings("params", name).includes(variable));
      return known ? undefined : `param "${variable.slice("params.".length)}" not declared`;
    }
    case "context":
      return CONTEXT.includes(variable) ? undefined : `$(${variable}) is not a variable of Tekton`;
    case "tasks":
    case "finally":
      return resultRef(variable) === undefined
        ? statusProblem(variable, scope, isFinally)
        : resultProblem(variable, scope);
    case "workspaces":
    case "results":
      // Left as they are for the Task, where they become paths.
      return undefined;
    default:
      return `$(${variable}) does not begin with one of ${FIRST_WORDS.join(", ")}`;
  }
}

/** Variables in params and when of a task that a cluster would refuse or never replace; each with its path. */
export function taskVariableProblems(task: PipelineTask, scope: PipelineScope, isFinally: boolean): string[] {
  const fields: [path: string, text: string][] = [
    ...(task.params ?? []).map(({ value }, i): [string, string] => [`.params[${i}].value`, value]),
    ...(task.when ?? []).flatMap(({ input, values }, i): [string, string][] =>
      [input ?? "", ...values].map((text) => [`.when[${i}]`, text]),
    ),
  ];
  return fields.flatMap(([path, text]) =>
    variablesIn(text)
      .map((variable) => variableProblem(variable, scope, isFinally))
      .filter((problem) => problem !== undefined)
      .map((problem) => `${path}: ${problem}`),
  );
}

/** Results of the Pipeline must be made of declared results of its tasks. */
export function pipelineResultProblems(scope: PipelineScope): string[] {
  const { spec } = scope.pipeline;
  return (spec.results ?? []).flatMap(({ value }, i) => {
    const variables = variablesIn(value);
    const problems = variables.map((variable) => {
      const ref = resultRef(variable);
      if (ref === undefined) return `$(${variable}) is not a result of a task`;
      const list = ref.section === "tasks" ? spec.tasks : (spec.finally ?? []);
      if (!list.some(({ name }) => name === ref.task))
        return `$(${variable}): task "${ref.task}" does not exist`;
      const declared = scope.tasks.get(ref.task)?.spec.results?.some(({ name }) => name === ref.result);
      if (declared === false) return `$(${variable}): "${ref.result}" is not a result of task "${ref.task}"`;
      return ref.tail === "" ? undefined : `$(${variable}): only whole results of type string are played`;
    });
    if (variables.length === 0) problems.push("holds no result of a task");
    return problems
      .filter((problem) => problem !== undefined)
      .map((problem) => `spec.results[${i}].value: ${problem}`);
  });
}
