import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { root } from "../../tools/steps.ts";
import { pipelineSource } from "./pipelines.ts";

const pipelineSchema = z.object({
  spec: z.object({
    params: z.array(z.object({ name: z.string() })).min(1),
    tasks: z.array(z.object({ params: z.array(z.object({ value: z.string() })) })).min(1),
  }),
});

/** The params of a pipeline that its first task does not take, and so does not check. */
function unchecked(source: string): string[] {
  const { params, tasks } = pipelineSchema.parse(parse(source)).spec;
  const taken = new Set(tasks[0]?.params.map(({ value }) => value));
  return params.map(({ name }) => name).filter((name) => !taken.has(`$(params.${name})`));
}

const names = readdirSync(join(root, "pipelines"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(names)("the first task of %s takes all of its params", (name) => {
  expect(unchecked(pipelineSource(name))).toEqual([]);
});

test("one that it does not take is seen", () => {
  const [one = ""] = names;
  const source = pipelineSource(one).replace("value: $(params.namespace)", 'value: ""');
  expect(unchecked(source)).toEqual(["namespace"]);
});
