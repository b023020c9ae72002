import { join } from "node:path";
import { z } from "zod";
import { root } from "../tools/steps.ts";
import { hostTools } from "./fake-cluster.ts";
import { type Answers, type FakePath, fakePath } from "./fake-programs.ts";
import { run } from "./process.ts";

export const makeDemo = join(root, "make-demo.sh");

/** Runs make-demo.sh for namespace `llm-d` with nothing on the PATH but these programs. */
export function demo({ path }: FakePath, args: readonly string[] = [], more: Record<string, string> = {}) {
  return run(makeDemo, args, { env: { PATH: path, NS: "llm-d", ...more } });
}

/** The same with a kubectl that gives these answers. */
export async function demoOn(
  answers: Answers,
  args: readonly string[] = [],
  more: Record<string, string> = {},
) {
  const fake = fakePath(hostTools, { kubectl: answers });
  const end = await demo(fake, args, more);
  return { ...end, all: end.stdout + end.stderr, fake };
}

/** Calls that change a cluster. */
export function changing(calls: readonly string[]): string[] {
  return calls.filter(
    (call) => / (create|apply|delete|patch|scale) /.test(call) && !/ auth can-i | --dry-run=/.test(call),
  );
}

const runSchema = z.object({
  metadata: z.object({ generateName: z.string(), labels: z.record(z.string(), z.string()) }),
  spec: z.object({
    params: z.array(z.object({ name: z.string(), value: z.string() })),
    taskRunSpecs: z.array(z.object({ pipelineTaskName: z.string(), serviceAccountName: z.string() })),
    timeouts: z.record(z.string(), z.string()),
    taskRunTemplate: z.object({
      podTemplate: z.object({ imagePullSecrets: z.array(z.object({ name: z.string() })) }),
    }),
  }),
});

/** The PipelineRun among all that a client was given. */
export function pipelineRunOf(text: string) {
  const line = text.split("\n").find((candidate) => candidate.includes('"kind":"PipelineRun"')) ?? "";
  return runSchema.parse(JSON.parse(line));
}
