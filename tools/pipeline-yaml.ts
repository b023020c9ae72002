import { parseDocument } from "yaml";
import { z } from "zod";
import { camel } from "../lib/names.ts";
import type { ParamShape, Step } from "../lib/step.ts";
import { platforms, version } from "./image-name.ts";
import { paramSpec } from "./task-yaml.ts";

const taskSchema = z.object({
  name: z.string(),
  taskRef: z.object({ name: z.string() }),
  params: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});

const pipelineSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    description: z.string(),
    tasks: z.array(taskSchema),
    finally: z.array(taskSchema).default([]),
    results: z.array(z.object({ name: z.string(), description: z.string() })).default([]),
    workspaces: z.array(z.object({ name: z.string(), description: z.string() })).default([]),
  }),
});

export type PipelineFile = z.infer<typeof pipelineSchema>;

/** The parts of a Pipeline's YAML that the tools read. */
export function readPipeline(source: string): PipelineFile {
  return pipelineSchema.parse(parseDocument(source).toJS());
}

/**
 * The params of a pipeline: each that is handed whole (`$(params.x)`) to a task is declared as that task's step
 * declares it. The first task comes first, and takes all of them.
 */
export function pipelineParams(
  pipeline: PipelineFile,
  steps: readonly Step[],
): Map<string, ParamShape[string]> {
  const params = new Map<string, ParamShape[string]>();
  for (const task of [...pipeline.spec.tasks, ...pipeline.spec.finally]) {
    const step = steps.find(({ name }) => name === task.taskRef.name);
    for (const { name, value } of task.params) {
      const [, param] = /^\$\(params\.([\w-]+)\)$/.exec(value) ?? [];
      const schema = step?.params[camel(name)];
      if (param !== undefined && schema !== undefined && !params.has(param)) params.set(param, schema);
    }
  }
  return params;
}

/** A Pipeline's YAML with its params put in place. */
export function updatePipeline(source: string, steps: readonly Step[]): string {
  const document = parseDocument(source);
  const params = pipelineParams(readPipeline(source), steps);
  document.setIn(["metadata", "labels", "app.kubernetes.io/version"], version);
  document.setIn(["metadata", "annotations", "tekton.dev/platforms"], platforms.join(","));
  document.setIn(
    ["spec", "params"],
    document.createNode([...params].map(([name, schema]) => ({ name, ...paramSpec(schema) }))),
  );
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
