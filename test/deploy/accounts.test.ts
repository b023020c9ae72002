import { describe, expect, test } from "vitest";
import { z } from "zod";
import { accountOf, runAccountsSchema, taskRunSpecs } from "../../tools/accounts.ts";
import { readPipeline } from "../../tools/pipeline-yaml.ts";
import { stepNames } from "../../tools/steps.ts";
import { shippedObjects } from "./objects.ts";
import { pipelineSource } from "./pipelines.ts";

const shipped = shippedObjects();
const ofKind = (kind: string) => shipped.filter(({ object }) => object.kind === kind);

test("a task that nobody gave an account is an error", () => {
  expect(() => accountOf("new-task")).toThrow(/no service account for new-task/);
});

test("every task has an account, and deploy/rbac has every account", () => {
  const there = ofKind("ServiceAccount").map(({ object }) => object.metadata.name);
  for (const account of stepNames().map(accountOf)) expect(there).toContain(account);
});

const runs = ofKind("PipelineRun")
  .map(({ path, object }) => ({ path, run: runAccountsSchema.safeParse(object).data }))
  .filter(({ run }) => (run?.spec.taskRunSpecs.length ?? 0) > 0);

/** Task of a pipeline and account, as text: what a run says, and what it should. */
function accountsOf(run: z.infer<typeof runAccountsSchema> | undefined) {
  const { spec } = readPipeline(pipelineSource(run?.spec.pipelineRef.name ?? ""));
  const text = (one: { pipelineTaskName: string; serviceAccountName?: string | undefined }) =>
    `${one.pipelineTaskName} as ${one.serviceAccountName}`;
  return {
    named: (run?.spec.taskRunSpecs ?? []).map(text),
    wanted: taskRunSpecs([...spec.tasks, ...spec.finally]).map(text),
  };
}

describe("runs that name accounts", () => {
  test.each(runs)("$path gives each task that it names its own", ({ run }) => {
    const { named, wanted } = accountsOf(run);
    for (const one of named) expect(wanted).toContain(one);
  });
  test.each([
    "pipelines/cache-hit-pipeline/runs/least-privilege.yaml",
    "deploy/schedule/runs/scheduled.yaml",
  ])("%s names every task", (path) => {
    const { named, wanted } = accountsOf(runs.find((one) => one.path === path)?.run);
    expect(named.toSorted()).toEqual(wanted.toSorted());
  });
});

const policySchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    podSelector: z.object({
      matchExpressions: z.array(z.object({ key: z.string(), values: z.array(z.string()) })).default([]),
    }),
  }),
});

describe("the sample of network policies", () => {
  const tasksOf = new Map(
    ofKind("NetworkPolicy").map(({ object }) => {
      const { metadata, spec } = policySchema.parse(object);
      return [metadata.name, spec.podSelector.matchExpressions.flatMap(({ values }) => values)];
    }),
  );
  test("names tasks that there are", () => {
    const tasks = stepNames();
    for (const task of [...tasksOf.values()].flat()) expect(tasks).toContain(task);
  });
  test("lets every task with rights reach the API server, and no other", () => {
    const withRights = stepNames().filter((task) => accountOf(task) !== "llm-d-ramp");
    expect(tasksOf.get("llm-d-validation-kubernetes-api")?.toSorted()).toEqual(withRights);
  });
});
