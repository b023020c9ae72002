import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { getJson, kubectl } from "./kubectl.ts";

const taskRunSchema = z.object({
  metadata: z.object({ name: z.string() }),
  status: z
    .object({
      conditions: z.array(z.object({ status: z.string(), message: z.string().default("") })).default([]),
      podName: z.string().default(""),
      results: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
    })
    .default({ conditions: [], podName: "", results: [] }),
});

export interface TaskEnd {
  /** `True` or `False`. */
  readonly succeeded: string;
  readonly message: string;
  readonly results: Readonly<Record<string, string>>;
  readonly log: string;
}

/** Runs a task alone as an account, and gives its end and its log. */
export async function runTask(
  namespace: string,
  task: string,
  serviceAccountName: string,
  params: Readonly<Record<string, string>>,
): Promise<TaskEnd> {
  const object = {
    apiVersion: "tekton.dev/v1",
    kind: "TaskRun",
    metadata: { generateName: `${task}-` },
    spec: {
      taskRef: { name: task },
      serviceAccountName,
      params: Object.entries(params).map(([name, value]) => ({ name, value })),
    },
  };
  const created = await kubectl(["create", "-n", namespace, "-f", "-", "-o", "json"], JSON.stringify(object));
  const { name } = taskRunSchema.parse(JSON.parse(created)).metadata;
  for (let second = 0; second < 180; second++) {
    const { status } = taskRunSchema.parse(await getJson(namespace, "taskrun", name));
    const [condition] = status.conditions;
    if (condition !== undefined && condition.status !== "Unknown") {
      return {
        succeeded: condition.status,
        message: condition.message,
        results: Object.fromEntries(status.results.map((result) => [result.name, result.value])),
        log: status.podName === "" ? "" : await logOf(namespace, status.podName),
      };
    }
    await sleep(1000);
  }
  throw new Error(`TaskRun ${name} is not done in 180 s`);
}

/** A pod that was refused has no log. */
async function logOf(namespace: string, pod: string): Promise<string> {
  return kubectl(["logs", "-n", namespace, pod, "-c", "step-run"]).catch(() => "");
}
