import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { root } from "../../tools/steps.ts";
import { run } from "../process.ts";
import { restrictedNamespace } from "./catalog.ts";
import { getJson, kubectl } from "./kubectl.ts";
import { describeOn } from "./requirements.ts";
import { createAndWait, taskRunEnd } from "./runs.ts";

const folder = join(root, "local/cases");
const namespace = "conformance";

const endSchema = z.strictObject({
  status: z.enum(["True", "False"]),
  reason: z.string(),
  results: z.record(z.string(), z.string()).default({}),
  skipped: z.array(z.strictObject({ name: z.string(), reason: z.string() })).default([]),
  taskStatus: z.record(z.string(), z.string()).default({}),
  /** Attempts beyond the first, by task. */
  retries: z.record(z.string(), z.number()).default({}),
});

/** A case as local/cases/README.md describes it; the local runner plays the same folders. */
const caseSchema = z.strictObject({
  start: z.strictObject({
    kind: z.enum(["pipeline", "task"]),
    name: z.string(),
    params: z.record(z.string(), z.string()).default({}),
    workspaces: z.array(z.record(z.string(), z.unknown())).default([]),
    timeouts: z.record(z.string(), z.string()).optional(),
  }),
  expect: z.union([endSchema, z.strictObject({ refused: z.string() })]),
});

type Case = z.infer<typeof caseSchema>;

const cases = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((name) => existsSync(join(folder, name, "case.json")))
  .map((name) => ({
    name,
    ...caseSchema.parse(JSON.parse(readFileSync(join(folder, name, "case.json"), "utf8"))),
  }));

const ending = cases.filter(
  (one): one is typeof one & { expect: z.infer<typeof endSchema> } => "status" in one.expect,
);
const refused = cases.filter((one) => "refused" in one.expect);

const objectsOf = (name: string) =>
  readdirSync(join(folder, name))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => readFileSync(join(folder, name, file), "utf8"))
    .join("\n---\n");

function runObject({ start }: Case) {
  const params = Object.entries(start.params).map(([name, value]) => ({ name, value }));
  const [kind, reference] =
    start.kind === "pipeline" ? ["PipelineRun", "pipelineRef"] : ["TaskRun", "taskRef"];
  return {
    apiVersion: "tekton.dev/v1",
    kind,
    metadata: { generateName: `${start.name}-run-` },
    spec: {
      [reference as string]: { name: start.name },
      params,
      workspaces: start.workspaces,
      ...(start.timeouts && { timeouts: start.timeouts }),
    },
  };
}

const taskRunSchema = z.object({
  status: z.object({
    conditions: z.array(z.object({ status: z.string() })).min(1),
    retriesStatus: z.array(z.unknown()).default([]),
  }),
});

const byName = <T extends { name: string }>(list: readonly T[]) =>
  [...list].sort((a, b) => a.name.localeCompare(b.name));

describeOn(["cluster"], "a real Tekton ends as the local runner does", () => {
  beforeAll(() => restrictedNamespace(namespace));

  test.concurrent.each(ending)("$name", async (one) => {
    await kubectl(["apply", "-n", namespace, "-f", "-"], objectsOf(one.name));
    const filled = (text: string) => text.replaceAll("{namespace}", namespace);
    const results = Object.entries(one.expect.results).map(([name, value]) => [name, filled(value)]);
    const wanted = { ...one.expect, results: Object.fromEntries(results) as Record<string, string> };
    if (one.start.kind === "task") {
      expect(await taskRunEnd(namespace, runObject(one))).toEqual({
        status: wanted.status,
        reason: wanted.reason,
        results: wanted.results,
      });
      return;
    }
    const end = await createAndWait(namespace, runObject(one));
    const taskStatus: Record<string, string> = {};
    const retries: Record<string, number> = {};
    for (const [task, taskRun] of Object.entries(end.taskRuns)) {
      const { conditions, retriesStatus } = taskRunSchema.parse(
        await getJson(namespace, "taskrun", taskRun),
      ).status;
      taskStatus[task] = conditions[0]?.status === "True" ? "Succeeded" : "Failed";
      if (retriesStatus.length > 0) retries[task] = retriesStatus.length;
    }
    expect({
      status: end.succeeded,
      reason: end.reason,
      results: end.results,
      skipped: byName(end.skipped),
      taskStatus,
      retries,
    }).toEqual({ ...wanted, skipped: byName(wanted.skipped) });
  });

  test.each(refused)("$name", async (one) => {
    const applied = await run("kubectl", ["apply", "-n", namespace, "-f", "-"], {
      input: objectsOf(one.name),
    });
    if (applied.code !== 0) {
      expect(applied.stderr).toMatch(/admission webhook|validation failed|invalid/);
      return;
    }
    const object = JSON.stringify(runObject(one));
    const created = await run("kubectl", ["create", "-n", namespace, "-f", "-"], { input: object });
    if (created.code !== 0) {
      expect(created.stderr).toMatch(/admission webhook|validation failed|invalid/);
      return;
    }
    const end = await createAndWait(namespace, runObject(one));
    expect(end.succeeded).toBe("False");
    expect(Object.keys(end.taskRuns)).toEqual([]);
  });
});
