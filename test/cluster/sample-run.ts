import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { root } from "../../tools/steps.ts";

const valueSchema = z.array(z.object({ name: z.string(), value: z.string() }));
const refSchema = z.union([
  z.object({ resolver: z.string(), params: valueSchema }),
  z.object({ name: z.string() }),
]);
export const runSchema = z.looseObject({
  metadata: z.looseObject({}),
  spec: z.looseObject({ pipelineRef: refSchema.optional(), params: valueSchema.default([]) }),
});
export const named = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

/** A sample of the catalog, made short. */
export function sample(path: string): z.infer<typeof runSchema> {
  const object = runSchema.parse(parse(readFileSync(join(root, path), "utf8")));
  object.spec.params = named({ requests: "6", "sleep-seconds": "0", "max-tokens": "4" });
  return object;
}

/** The same with other places to fetch from: a param that the sample does not have is an error. */
export function placed(object: z.infer<typeof runSchema>, places: Readonly<Record<string, string>>) {
  const ref = object.spec.pipelineRef;
  if (ref === undefined || !("params" in ref)) throw new Error("the sample names no resolver");
  for (const [name, value] of Object.entries(places)) {
    const param = ref.params.find((one) => one.name === name);
    if (param === undefined) throw new Error(`the sample has no ${name}`);
    param.value = value;
  }
  return object;
}
