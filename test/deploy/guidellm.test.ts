import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { inputFromEnv } from "../../lib/main.ts";
import { parseParams } from "../../lib/parse-params.ts";
import guidellmBenchmark from "../../steps/guidellm-benchmark/step.ts";
import { root } from "../../tools/steps.ts";
import { kustomize, render } from "./kustomize.ts";
import type { KubernetesObject } from "./objects.ts";
import { imagesOf, problemsOf } from "./rules.ts";

const why = kustomize === undefined ? "; neither kubectl nor kustomize is on PATH" : "";
const base = "deploy/guidellm";

const env = z.array(z.object({ name: z.string(), value: z.string().default("") })).default([]);
const container = z.object({
  name: z.string(),
  command: z.array(z.string()),
  env,
  envFrom: z.array(z.object({ configMapRef: z.object({ name: z.string() }) })).default([]),
  securityContext: z.object({ readOnlyRootFilesystem: z.boolean(), runAsUser: z.number().optional() }),
});
const labels = z.record(z.string(), z.string());
const jobSchema = z.object({
  metadata: z.object({ labels }),
  spec: z.object({
    backoffLimit: z.number(),
    activeDeadlineSeconds: z.number(),
    ttlSecondsAfterFinished: z.number(),
    template: z.object({
      metadata: z.object({ labels }),
      spec: z.object({
        automountServiceAccountToken: z.boolean(),
        initContainers: z.array(container),
        containers: z.array(container),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
});
const taskSchema = z.object({
  spec: z.object({ steps: z.array(z.object({ name: z.string(), command: z.array(z.string()) })) }),
});
const configMapSchema = z.object({ metadata: z.object({ name: z.string() }), data: labels });

const ofKind = (objects: readonly KubernetesObject[], kind: string) =>
  objects.find((object) => object.kind === kind);

/** An overlay, as the README shows it. */
function overlay(): string {
  const folder = mkdtempSync(join(tmpdir(), "guidellm-overlay-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const page = readFileSync(join(root, "tasks/guidellm-benchmark/README.md"), "utf8");
  const text = /```yaml\n(# my-guidellm\/kustomization\.yaml[\s\S]*?)```/.exec(page)?.[1] ?? "";
  const at = relative(folder, root);
  writeFileSync(join(folder, "kustomization.yaml"), text.replaceAll("../llm-d-validation-catalog", at));
  return folder;
}

/** The params that the step reads in the Job. Throws as the step itself would refuse them. */
function paramsOf(objects: readonly KubernetesObject[]) {
  const { data } = configMapSchema.parse(ofKind(objects, "ConfigMap"));
  const { params } = inputFromEnv(guidellmBenchmark, data);
  const known = Object.values(params).filter((value) => value !== undefined);
  expect(known, "every name in params.env is that of a param").toHaveLength(Object.keys(data).length);
  return parseParams(guidellmBenchmark.params, params, guidellmBenchmark.check);
}

describe.skipIf(kustomize === undefined)(`GuideLLM as a plain Job${why}`, () => {
  test("runs the programs of the Task in its order, with one place for its params", async () => {
    const objects = await render(join(root, base));
    const { template } = jobSchema.parse(ofKind(objects, "Job")).spec;
    const { initContainers, containers } = template.spec;
    const [task] = await render(join(root, "tasks")).then((all) =>
      all.filter(({ metadata }) => metadata.name === "guidellm-benchmark"),
    );
    const steps = taskSchema.parse(task).spec.steps.map(({ name, command }) => ({
      name,
      command: name === "guidellm" ? [...command, "--exit-zero"] : command,
    }));
    const all = [...initContainers, ...containers];
    expect(all.map(({ name, command }) => ({ name, command }))).toEqual(steps);
    const [prepare, guidellm, run] = all;
    expect(run?.env).toEqual(prepare?.env);
    expect(run?.envFrom).toEqual(prepare?.envFrom);
    const { metadata } = configMapSchema.parse(ofKind(objects, "ConfigMap"));
    expect(run?.envFrom).toEqual([{ configMapRef: { name: metadata.name } }]);
    expect(guidellm?.envFrom).toEqual([]);
    const { workspaces } = inputFromEnv(
      guidellmBenchmark,
      Object.fromEntries((run?.env ?? []).map(({ name, value }) => [name, value])),
    );
    expect(workspaces).toEqual({
      sharedWorkspace: "/report",
      report: "/report",
      credentials: "/credentials",
    });
    expect(paramsOf(objects)).toMatchObject({ rateType: "synchronous", maxRequests: 50, onFail: "fail" });
  });

  test("ends by itself, after GuideLLM's own time, and is cleared away", async () => {
    const objects = await render(join(root, base));
    const { spec } = jobSchema.parse(ofKind(objects, "Job"));
    const { timeoutSeconds } = z.object({ timeoutSeconds: z.number() }).parse(paramsOf(objects));
    expect(spec.backoffLimit).toBe(0);
    expect(spec.activeDeadlineSeconds).toBeGreaterThan(timeoutSeconds);
    expect(spec.ttlSecondsAfterFinished).toBeGreaterThan(0);
  });

  test("has no token and no uid of its own, a read-only root, and the labels", async () => {
    const objects = await render(join(root, base));
    const { metadata, spec } = jobSchema.parse(ofKind(objects, "Job"));
    const { automountServiceAccountToken, initContainers, containers } = spec.template.spec;
    expect(automountServiceAccountToken).toBe(false);
    for (const { securityContext } of [...initContainers, ...containers]) {
      expect(securityContext).toMatchObject({ readOnlyRootFilesystem: true });
      expect(securityContext).not.toHaveProperty("runAsUser");
    }
    const wanted = {
      "app.kubernetes.io/name": "guidellm",
      "app.kubernetes.io/component": "benchmarking",
      "app.kubernetes.io/part-of": "llm-d-validation-catalog",
    };
    expect(metadata.labels).toEqual(wanted);
    // What deploy/network-policy selects by.
    const task = { "llm-d-validation-catalog/task": "guidellm-benchmark" };
    expect(spec.template.metadata.labels).toEqual({ ...wanted, ...task });
  });

  test("an overlay, as the README has it, sets images and params, and keeps the report", async () => {
    const objects = await render(overlay());
    expect(objects.flatMap(problemsOf)).toEqual([]);
    expect(imagesOf(objects)).toEqual([
      "registry.example/llm-d-steps:v0.1.0",
      "registry.example/llm-d-steps:v0.1.0",
      "registry.example/guidellm:v0.8.1",
    ]);
    expect(paramsOf(objects)).toMatchObject({ rateType: "concurrent", rate: [1, 4], maxRequests: 100 });
    // No other name for other params: a Job that is gone would leave its ConfigMap behind.
    expect(ofKind(objects, "ConfigMap")?.metadata.name).toBe("guidellm-benchmark");
    const claim = ofKind(objects, "PersistentVolumeClaim")?.metadata.name;
    expect(claim).toBeDefined();
    const { volumes } = jobSchema.parse(ofKind(objects, "Job")).spec.template.spec;
    expect(volumes.filter(({ name }) => name === "report")).toEqual([
      { name: "report", persistentVolumeClaim: { claimName: claim } },
    ]);
  });
});
