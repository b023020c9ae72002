import { z } from "zod";
import { pipelineRunSchema } from "../pipeline.ts";
import { getJson, kubectl } from "./kubectl.ts";

export interface ClusterEnd {
  readonly name: string;
  readonly succeeded: string;
  readonly reason: string;
  readonly results: Readonly<Record<string, string>>;
  readonly skipped: readonly { name: string; reason: string }[];
  /** Tasks that got a TaskRun. */
  readonly ran: readonly string[];
  /** Pipeline task to its TaskRun. */
  readonly taskRuns: Readonly<Record<string, string>>;
}

const nameSchema = z.object({ metadata: z.object({ name: z.string() }) });

/** Creates a run from an object with generateName, waits for its end, and gives what it ended with. */
export async function createAndWait(namespace: string, object: unknown): Promise<ClusterEnd> {
  const created = await kubectl(["create", "-n", namespace, "-f", "-", "-o", "json"], JSON.stringify(object));
  const { name } = nameSchema.parse(JSON.parse(created)).metadata;
  return waitFor(namespace, name);
}

/** Waits until a PipelineRun is done, whichever way. */
export async function waitFor(namespace: string, name: string): Promise<ClusterEnd> {
  for (let second = 0; second < 580; second++) {
    const parsed = pipelineRunSchema.safeParse(await getJson(namespace, "pipelinerun", name));
    if (parsed.success && parsed.data.status.conditions[0]?.status !== "Unknown") return endOf(parsed.data);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error(`PipelineRun ${name} is not done in 580 s`);
}

const taskRunSchema = z.object({
  status: z.object({
    conditions: z.array(z.object({ status: z.string(), reason: z.string() })).min(1),
    results: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  }),
});

/** Creates a TaskRun, waits for its end, and gives what it ended with. */
export async function taskRunEnd(namespace: string, object: unknown) {
  const created = await kubectl(["create", "-n", namespace, "-f", "-", "-o", "json"], JSON.stringify(object));
  const { name } = nameSchema.parse(JSON.parse(created)).metadata;
  for (let second = 0; second < 300; second++) {
    const parsed = taskRunSchema.safeParse(await getJson(namespace, "taskrun", name));
    const condition = parsed.data?.status.conditions[0];
    if (condition !== undefined && condition.status !== "Unknown") {
      const results = Object.fromEntries(
        (parsed.data?.status.results ?? []).map((result) => [result.name, result.value]),
      );
      return { status: condition.status, reason: condition.reason, results };
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error(`TaskRun ${name} is not done in 300 s`);
}

/** The newest PipelineRun of a namespace that has just one pipeline run at a time. */
export async function newestRun(namespace: string): Promise<ClusterEnd> {
  const sorted = await kubectl([
    "get",
    "pipelinerun",
    "-n",
    namespace,
    "--sort-by=.metadata.creationTimestamp",
    "-o",
    "name",
  ]);
  const name = sorted.trim().split("\n").at(-1)?.split("/")[1] ?? "";
  return waitFor(namespace, name);
}

function endOf({ metadata, status }: z.infer<typeof pipelineRunSchema>): ClusterEnd {
  return {
    name: metadata.name,
    succeeded: status.conditions[0]?.status ?? "",
    reason: status.conditions[0]?.reason ?? "",
    results: Object.fromEntries(status.results.map(({ name, value }) => [name, value])),
    skipped: status.skippedTasks.map(({ name, reason }) => ({ name, reason })),
    ran: status.childReferences.map((child) => child.pipelineTaskName),
    taskRuns: Object.fromEntries(status.childReferences.map((child) => [child.pipelineTaskName, child.name])),
  };
}
