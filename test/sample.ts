import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { camel } from "../lib/names.ts";

const sampleSchema = z.object({
  spec: z.object({ params: z.array(z.strictObject({ name: z.string(), value: z.string() })) }),
});

/** The params of a task's sample TaskRun, by camelCase name, as a step takes them. */
export function sampleParams(task: string): Record<string, string> {
  const file = new URL(`../tasks/${task}/samples/${task}.yaml`, import.meta.url);
  const { spec } = sampleSchema.parse(parse(readFileSync(file, "utf8")));
  return Object.fromEntries(spec.params.map(({ name, value }) => [camel(name), value]));
}
