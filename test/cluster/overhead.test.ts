import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { installCatalog, installEmbeddedLlmd, restrictedNamespace } from "./catalog.ts";
import { getJson } from "./kubectl.ts";
import { cluster, describeOn } from "./requirements.ts";
import { createAndWait } from "./runs.ts";

const namespace = "overhead";
const time = z.iso.datetime().transform((text) => Date.parse(text) / 1000);

const pipelineRunSchema = z.object({ status: z.object({ startTime: time, completionTime: time }) });
const taskRunSchema = z.object({
  status: z.object({
    startTime: time,
    completionTime: time,
    steps: z.tuple([z.object({ terminated: z.object({ startedAt: time, finishedAt: time }) })]),
  }),
});

/** Seconds, as whole as Kubernetes gives them. */
interface TaskTime {
  readonly task: string;
  /** From TaskRun's start to its end: scheduling, containers, the step, and Tekton's looking at it. */
  readonly wall: number;
  /** Of these the step's own process. */
  readonly step: number;
}

describeOn(["cluster"], "what Tekton adds to a run", () => {
  beforeAll(async () => {
    await restrictedNamespace(namespace);
    await installCatalog(namespace, cluster?.stepImage ?? "");
    await installEmbeddedLlmd(namespace, cluster?.simImage ?? "");
  });

  // The figures depend on the machine and on what else it does: they are told, not judged.
  test("is told by task", async () => {
    const params = Object.entries({ requests: "3", "sleep-seconds": "0", "max-tokens": "2" });
    const end = await createAndWait(namespace, {
      apiVersion: "tekton.dev/v1",
      kind: "PipelineRun",
      metadata: { generateName: "overhead-" },
      spec: {
        pipelineRef: { name: "cache-hit-pipeline" },
        params: params.map(([name, value]) => ({ name, value })),
      },
    });
    expect(end.results["requests-ok"]).toBe("3");
    const run = pipelineRunSchema.parse(await getJson(namespace, "pipelinerun", end.name)).status;
    const tasks: TaskTime[] = [];
    for (const [task, name] of Object.entries(end.taskRuns)) {
      const { startTime, completionTime, steps } = taskRunSchema.parse(
        await getJson(namespace, "taskrun", name),
      ).status;
      const { startedAt, finishedAt } = steps[0].terminated;
      tasks.push({ task, wall: completionTime - startTime, step: finishedAt - startedAt });
    }
    const wall = run.completionTime - run.startTime;
    const ramp = tasks.find(({ task }) => task === "session-ramp")?.step ?? Number.NaN;
    for (const { task, wall, step } of tasks) console.log(`${task.padEnd(24)} ${wall} s, its step ${step} s`);
    console.log(
      `pipeline ${wall} s, without the ramp ${((wall - ramp) / tasks.length).toFixed(1)} s a task of ${tasks.length}`,
    );
    expect(tasks.length).toBeGreaterThanOrEqual(9);
    expect(tasks.every((one) => one.wall >= one.step && one.step >= 0)).toBe(true);
    expect(wall - ramp).toBeGreaterThan(0);
  });
});
