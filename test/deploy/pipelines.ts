import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../tools/steps.ts";

/** The YAML of a pipeline. */
export function pipelineSource(name: string): string {
  return readFileSync(join(root, `pipelines/${name}/${name}.yaml`), "utf8");
}
