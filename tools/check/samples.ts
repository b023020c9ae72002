import { z } from "zod";
import { BadParamsError } from "../../lib/errors/index.ts";
import { camel } from "../../lib/names.ts";
import { parseParams } from "../../lib/parse-params.ts";
import type { ParamShape } from "../../lib/step.ts";
import { type Problem, problemsOf } from "./problem.ts";

const params = z.array(z.strictObject({ name: z.string(), value: z.string() })).default([]);
const runSchema = z.object({
  apiVersion: z.literal("tekton.dev/v1"),
  kind: z.enum(["TaskRun", "PipelineRun"]),
  metadata: z.object({ generateName: z.string(), namespace: z.undefined("a namespace is set").optional() }),
  spec: z.object({
    taskRef: z.object({ name: z.string() }).optional(),
    pipelineRef: z.object({ name: z.string() }).optional(),
    params,
  }),
});

/** A sample run names the right object, and its params parse with the very types that the steps declare. */
export function checkSample(path: string, name: string, shape: ParamShape, object: unknown): Problem[] {
  const { found, require } = problemsOf(path);
  const parsed = runSchema.safeParse(object);
  if (!parsed.success) return [{ path, what: z.prettifyError(parsed.error) }];
  const { spec } = parsed.data;
  require((spec.taskRef ?? spec.pipelineRef)?.name === name, `it does not run ${name}`);
  const given = Object.fromEntries(spec.params.map((param) => [camel(param.name), param.value]));
  for (const param of Object.keys(given)) require(param in shape, `param ${param} is not declared`);
  try {
    parseParams(shape, given);
  } catch (error) {
    if (!(error instanceof BadParamsError)) throw error;
    for (const line of error.lines) require(false, line);
  }
  return found;
}
