import { parseDocument } from "yaml";
import { envName, kebab, POD_IP } from "../lib/names.ts";
import type { ParamShape, Step } from "../lib/step.ts";
import { defaultOf, wireMeta } from "../lib/wire/meta.ts";
import { platforms, stepImage, version } from "./image-name.ts";

/**
 * The task that a pod runs, for what selects pods. Not `app.kubernetes.io/name`: Tekton gives a Pipeline's labels to
 * all pods of its runs, where they win over the Task's. Not `tekton.dev/task`: a task inside a pipeline has none.
 */
export const TASK_LABEL = "llm-d-validation-catalog/task";

type EnvVar =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly valueFrom: { readonly fieldRef: { readonly fieldPath: string } } };

/**
 * A Task's YAML with everything that follows from the step's declaration put in place: description, params,
 * results, workspaces, image, command and env. What else stands in the file stays as it is.
 */
export function updateTask(source: string, step: Step): string {
  const task = parseDocument(source);
  task.setIn(["metadata", "labels", "app.kubernetes.io/version"], version);
  task.setIn(["metadata", "labels", TASK_LABEL], step.name);
  task.setIn(["metadata", "annotations", "tekton.dev/platforms"], platforms.join(","));
  task.setIn(["spec", "description"], step.description);
  task.setIn(["spec", "params"], task.createNode(paramsOf(step)));
  task.setIn(["spec", "results"], task.createNode(resultsOf(step)));
  if (Object.keys(step.workspaces).length > 0) {
    task.setIn(["spec", "workspaces"], task.createNode(workspacesOf(step)));
  }
  for (const [index, command] of ownCommands(step)) {
    task.setIn(["spec", "steps", index, "image"], stepImage);
    task.setIn(["spec", "steps", index, "command"], task.createNode(command));
    task.setIn(["spec", "steps", index, "env"], task.createNode(envOf(step)));
  }
  return task.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/**
 * The Task's steps that run the step's program, by index: the one step there is, or those before and after the one of
 * another image, which stands in the file as it is.
 */
export function ownCommands({ name, prepare }: Step): readonly [index: number, command: string[]][] {
  const run = ["node", `/app/${name}.js`];
  return prepare === undefined
    ? [[0, run]]
    : [
        [0, [...run, "prepare"]],
        [2, run],
      ];
}

function resultsOf(step: Step) {
  return Object.entries(step.results).map(([name, { description }]) => ({
    name: kebab(name),
    type: "string",
    description,
  }));
}

function paramsOf(step: Step) {
  return Object.entries(step.params).map(([name, schema]) => ({ name: kebab(name), ...paramSpec(schema) }));
}

/** A param as Tekton declares it, without its name. */
export function paramSpec(schema: ParamShape[string]) {
  const value = defaultOf(schema);
  return {
    type: "string",
    ...(value !== undefined && { default: value }),
    description: `${schema.description} (${wireMeta(schema).wire})`,
  };
}

function workspacesOf(step: Step) {
  return Object.entries(step.workspaces).map(([name, { description, optional }]) => ({
    name: kebab(name),
    optional,
    description,
  }));
}

/**
 * The step's environment. Free text comes first: the kubelet expands `$(NAME)` in a value when NAME is a variable
 * that comes earlier in the list.
 */
function envOf(step: Step): EnvVar[] {
  const params = Object.entries(step.params);
  const isFree = ([, schema]: (typeof params)[number]) => wireMeta(schema).freeText;
  const free = params.filter(isFree);
  const plain = params.filter((entry) => !isFree(entry));
  return [
    ...[...free, ...plain].map(([name]) => ({
      name: envName("PARAM", name),
      value: `$(params.${kebab(name)})`,
    })),
    ...Object.keys(step.results).map((name) => ({
      name: envName("RESULT", name),
      value: `$(results.${kebab(name)}.path)`,
    })),
    ...Object.keys(step.workspaces).map((name) => ({
      name: envName("WORKSPACE", name),
      value: `$(workspaces.${kebab(name)}.path)`,
    })),
    { name: "CONTEXT_TASK_RUN_NAME", value: "$(context.taskRun.name)" },
    { name: "CONTEXT_TASK_RUN_NAMESPACE", value: "$(context.taskRun.namespace)" },
    { name: "HOME", value: "/tmp" },
    ...(step.needsPodIp ? [{ name: POD_IP, valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }] : []),
  ];
}
