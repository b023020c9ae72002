import { basename } from "node:path";
import { z } from "zod";
import { BadParamsError } from "../../lib/errors/index.ts";
import { camel } from "../../lib/names.ts";
import { parseParams } from "../../lib/parse-params.ts";
import type { ParamShape } from "../../lib/step.ts";
import { type Problem, problemsOf } from "./problem.ts";

const params = z.array(z.strictObject({ name: z.string(), value: z.string() })).default([]);
const reference = z.union([
  z.strictObject({ name: z.string() }),
  z.strictObject({ resolver: z.string(), params }),
]);
const runSchema = z.object({
  apiVersion: z.literal("tekton.dev/v1"),
  kind: z.enum(["TaskRun", "PipelineRun"]),
  metadata: z.object({ generateName: z.string(), namespace: z.undefined("a namespace is set").optional() }),
  spec: z.object({
    taskRef: reference.optional(),
    pipelineRef: reference.optional(),
    params,
  }),
});

/** The object that a reference is of: by its name, or as a resolver finds it in a bundle or in a repository. */
function nameIn(ref: z.infer<typeof reference> | undefined): string | undefined {
  if (ref === undefined || "name" in ref) return ref?.name;
  const value = (wanted: string) => ref.params.find(({ name }) => name === wanted)?.value;
  return value("name") ?? basename(value("pathInRepo") ?? "", ".yaml");
}

/** A sample run names the right object, and its params parse with the very types that the steps declare. */
export function checkSample(path: string, name: string, shape: ParamShape, object: unknown): Problem[] {
  const { found, require } = problemsOf(path);
  const parsed = runSchema.safeParse(object);
  if (!parsed.success) return [{ path, what: z.prettifyError(parsed.error) }];
  const { spec } = parsed.data;
  require(nameIn(spec.taskRef ?? spec.pipelineRef) === name, `it does not run ${name}`);
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
