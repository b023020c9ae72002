import type { PipelineTask } from "./schema/pipeline.ts";
import { type Replacements, substitute } from "./variables.ts";

/** Replaces variables in the params and when of a task, pass after pass. */
export function substituteTask(task: PipelineTask, ...passes: Replacements[]): PipelineTask {
  const fill = (text: string) => passes.reduce(substitute, text);
  return {
    ...task,
    ...(task.params === undefined
      ? {}
      : { params: task.params.map(({ name, value }) => ({ name, value: fill(value) })) }),
    ...(task.when === undefined
      ? {}
      : {
          when: task.when.map(({ input = "", operator, values }) => ({
            input: fill(input),
            operator,
            values: values.map(fill),
          })),
        }),
  };
}
