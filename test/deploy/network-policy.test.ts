import { describe, expect, test } from "vitest";
import { z } from "zod";
import { stepNames } from "../../tools/steps.ts";
import { shippedObjects } from "./objects.ts";

const labels = z.record(z.string(), z.string());
type Labels = z.infer<typeof labels>;

const policySchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    podSelector: z.strictObject({
      matchLabels: labels,
      matchExpressions: z
        .array(z.strictObject({ key: z.string(), operator: z.literal("In"), values: z.array(z.string()) }))
        .default([]),
    }),
  }),
});
const labelled = z.object({ metadata: z.object({ name: z.string(), labels }) });
const pipelineTaskSchema = z.object({
  name: z.string(),
  taskRef: z.object({ name: z.string() }).optional(),
  taskSpec: z.object({ metadata: z.object({ labels }), steps: z.array(z.looseObject({})).min(1) }).optional(),
});
const pipelineSchema = labelled.extend({
  spec: z.object({ tasks: z.array(pipelineTaskSchema), finally: z.array(pipelineTaskSchema).default([]) }),
});
const cronJobSchema = z.object({
  spec: z.object({
    jobTemplate: z.object({
      spec: z.object({ template: z.object({ metadata: z.object({ labels }) }) }),
    }),
  }),
});

const shipped = shippedObjects();
const ofKind = <T>(kind: string, schema: z.ZodType<T>, folder = "") =>
  shipped
    .filter(({ path, object }) => object.kind === kind && path.startsWith(folder))
    .map(({ object }) => schema.parse(object));

const policies = ofKind("NetworkPolicy", policySchema);
const taskLabels = new Map(ofKind("Task", labelled).map(({ metadata }) => [metadata.name, metadata.labels]));

/** The policies that select a pod, without what their names share. */
function policiesFor(pod: Labels): string[] {
  return policies
    .filter(({ spec: { podSelector } }) => {
      const { matchLabels, matchExpressions } = podSelector;
      return (
        Object.entries(matchLabels).every(([key, value]) => pod[key] === value) &&
        matchExpressions.every(({ key, values }) => values.includes(pod[key] ?? ""))
      );
    })
    .map(({ metadata }) => metadata.name.replace("llm-d-validation-", ""))
    .sort();
}

const alone = (task: string) => policiesFor(taskLabels.get(task) ?? {});

describe("the pod of a task that runs alone", () => {
  test.each([
    ["verify-stack", ["engines", "every-task", "gateway", "kubernetes-api"]],
    ["session-ramp", ["every-task", "gateway"]],
    ["guidellm-benchmark", ["every-task", "gateway"]],
    ["report", ["every-task", "monitoring"]],
    ["cache-hit-summary", ["every-task"]],
    ["pd-check", ["engines", "every-task", "gateway", "kubernetes-api", "ssrf-check"]],
    ["kv-score", ["every-task", "gateway", "kubernetes-api", "kv-manager"]],
  ])("%s gets %j", (task, wanted) => {
    expect(alone(task)).toEqual(wanted);
  });
});

/** A Pipeline's labels win over a Task's: Tekton hands them down first (pkg/reconciler/pipelinerun, taskrun). */
function podsOf(folder: string) {
  return ofKind("Pipeline", pipelineSchema, folder).flatMap(({ metadata, spec }) =>
    [...spec.tasks, ...spec.finally].map(({ name, taskRef, taskSpec }) => ({
      name: `${metadata.name} ${name}`,
      labels: {
        ...(taskRef && taskLabels.get(taskRef.name)),
        ...taskSpec?.metadata.labels,
        ...metadata.labels,
      },
    })),
  );
}

/** `cache-snapshot-before` of a pipeline runs cache-snapshot. */
const taskOf = (name: string) => stepNames().find((task) => name.split(" ")[1]?.startsWith(task)) ?? "";

describe.each(["pipelines/", "deploy/standalone/"])("the pods of a run of %s", (folder) => {
  const pods = podsOf(folder);
  test("are looked at", () => {
    expect(pods.length).toBeGreaterThan(10);
  });
  test.each(pods)("$name: the same as alone", ({ name, labels: pod }) => {
    expect(stepNames()).toContain(taskOf(name));
    expect(policiesFor(pod)).toEqual(alone(taskOf(name)));
  });
});

test("the pod of the schedule may ask DNS and the API server", () => {
  const [cronJob] = ofKind("CronJob", cronJobSchema);
  const pod = cronJob?.spec.jobTemplate.spec.template.metadata.labels ?? {};
  expect(policiesFor(pod)).toEqual(["every-task", "schedule"]);
});

test("the Pushgateway is not cut off by a policy for our pods", () => {
  expect(policiesFor({ "app.kubernetes.io/name": "llm-d-pushgateway" })).toEqual([]);
});
