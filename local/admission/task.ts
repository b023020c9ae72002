import type { CallerEnv } from "../host-image.ts";
import type { Sourced } from "../objects.ts";
import { programProblems } from "../program.ts";
import type { Step } from "../schema/step.ts";
import type { Task } from "../schema/task.ts";
import { paramReplacements, spellings, substitute } from "../variables.ts";
import { duplicates } from "./duplicates.ts";

const CONTEXT = ["taskRun.name", "taskRun.namespace", "taskRun.uid", "task.name"].map(
  (name) => `context.${name}`,
);

/** First words that Tekton substitutes in steps. Other `$(...)` belongs to the kubelet or to the program. */
const TEKTON =
  /\$\(((?:params|inputs|results|workspaces|context|steps|step|tasks|artifacts|credentials)[.[][^()]*)\)/g;

function knownVariables({ spec }: Task): Set<string> {
  return new Set([
    ...(spec.params ?? []).flatMap(({ name }) => spellings("params", name)),
    ...(spec.results ?? []).map(({ name }) => `results.${name}.path`),
    ...(spec.workspaces ?? []).flatMap(({ name }) => [`workspaces.${name}.path`, `workspaces.${name}.bound`]),
    ...CONTEXT,
  ]);
}

/** Fields of a step that Tekton substitutes, each with its path below the step. */
function stepTexts(step: Step): [path: string, text: string][] {
  return [
    [".image", step.image],
    ...step.command.map((text, i): [string, string] => [`.command[${i}]`, text]),
    ...(step.args ?? []).map((text, i): [string, string] => [`.args[${i}]`, text]),
    ...(step.env ?? []).map(({ value = "" }, i): [string, string] => [`.env[${i}].value`, value]),
  ];
}

/** As the API server says it: a variable has a value, or somewhere to take it from. */
function sourceProblems({ env = [] }: Step): string[] {
  return env.flatMap(({ value, valueFrom }, i) =>
    value !== undefined && value !== "" && valueFrom !== undefined
      ? [`.env[${i}].valueFrom: may not be specified when value is not empty`]
      : [],
  );
}

function variableProblems(step: Step, known: ReadonlySet<string>): string[] {
  return stepTexts(step).flatMap(([path, text]) =>
    [...text.matchAll(TEKTON)]
      .filter(([, variable]) => !known.has(variable ?? ""))
      .map(([whole, variable = ""]) => {
        const param = /^params\.([^.[]+)$/.exec(variable)?.[1];
        return param === undefined
          ? `${path}: ${whole} is not declared by the Task or not played`
          : `${path}: param "${param}" not declared`;
      }),
  );
}

function mountProblems({ spec }: Task, step: Step): string[] {
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
  return (step.volumeMounts ?? [])
    .filter(({ name }) => !volumes.has(name))
    .map(({ name }) => `.volumeMounts: volume "${name}" not declared`);
}

function nameProblems({ spec }: Task): string[] {
  const named = (list: readonly { name: string }[] | undefined) => (list ?? []).map(({ name }) => name);
  return [
    ...duplicates(named(spec.params)).map(
      (name) => `spec.params: param "${name}" is declared more than once`,
    ),
    // The kubelet sees env names derived from them, and a file system may not tell cases apart.
    ...duplicates(named(spec.results), true).map(
      (name) => `spec.results: result "${name}" is declared more than once`,
    ),
    ...duplicates(named(spec.workspaces)).map(
      (name) => `spec.workspaces: workspace "${name}" is declared more than once`,
    ),
    ...duplicates(named(spec.steps)).map((name) => `spec.steps: step "${name}" exists more than once`),
    ...duplicates(named(spec.volumes)).map((name) => `spec.volumes: volume "${name}" exists more than once`),
  ];
}

/** Defaults must not need other values (Tekton's rules for that differ between Task and Pipeline). */
export function defaultProblems(
  params: readonly { name: string; default?: string | null | undefined }[] | undefined,
): string[] {
  return (params ?? []).flatMap((param, i) =>
    /\$\((params|tasks|finally)[.[]/.test(param.default ?? "")
      ? [`spec.params[${i}].default of "${param.name}" refers to another param or task, which is not played`]
      : [],
  );
}

/** What a run gives to a Task, and where its programs are looked for. */
export interface TaskGiven {
  /** All params of the Task that have a value. */
  params: ReadonlyMap<string, string>;
  /** Where `dist/` is. */
  root: string;
  caller: CallerEnv;
}

/** A step's image; undefined when a param in it has no value, which is refused elsewhere. */
function imageOf(step: Step, { spec }: Task, params: TaskGiven["params"]): string | undefined {
  const missing = (spec.params ?? []).filter(({ name }) => !params.has(name));
  const names = missing.flatMap(({ name }) => spellings("params", name));
  if (names.some((name) => step.image.includes(`$(${name})`))) return undefined;
  return substitute(step.image, paramReplacements(params));
}

function hostProblems(task: Task, step: Step, given: TaskGiven): string[] {
  const image = imageOf(step, task, given.params);
  return image === undefined ? [] : programProblems(step, image, given);
}

/** What is wrong with a Task for a cluster or for this host. */
export function taskProblems({ source, object }: Sourced<Task>, given: TaskGiven): string[] {
  const known = knownVariables(object);
  const steps = object.spec.steps.flatMap((step, i) =>
    [
      ...variableProblems(step, known),
      ...sourceProblems(step),
      ...mountProblems(object, step),
      ...hostProblems(object, step, given),
    ].map((problem) => `spec.steps[${i}]${problem}`),
  );
  return [...nameProblems(object), ...defaultProblems(object.spec.params), ...steps].map(
    (problem) => `${source}: ${problem}`,
  );
}
