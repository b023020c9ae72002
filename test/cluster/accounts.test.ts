import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { accountOf } from "../../tools/accounts.ts";
import { root } from "../../tools/steps.ts";
import { installCatalog, installEmbeddedLlmd, restrictedNamespace } from "./catalog.ts";
import { kubectl } from "./kubectl.ts";
import { cluster, describeOn } from "./requirements.ts";
import { createAndWait } from "./runs.ts";

const namespace = "deploy-accounts";
const apart = "deploy-runs-apart";

const runSchema = z.looseObject({
  spec: z.looseObject({
    params: z.array(z.unknown()).default([]),
    taskRunTemplate: z.looseObject({ podTemplate: z.looseObject({ securityContext: z.looseObject({}) }) }),
  }),
});

/** A sample run of the main job, made short. */
function sample(name: string, params: Readonly<Record<string, string>> = {}) {
  const path = join(root, "pipelines/cache-hit-pipeline/runs", `${name}.yaml`);
  const run = runSchema.parse(parse(readFileSync(path, "utf8")));
  const given = Object.entries({ requests: "6", "sleep-seconds": "0", ...params });
  run.spec.params = [...run.spec.params, ...given.map(([param, value]) => ({ name: param, value }))];
  return run;
}

const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.object({
        serviceAccountName: z.string(),
        securityContext: z.object({ runAsUser: z.number().optional() }),
        volumes: z.array(z.object({ name: z.string() })),
        containers: z.array(
          z.object({ name: z.string(), securityContext: z.object({ readOnlyRootFilesystem: z.boolean() }) }),
        ),
      }),
    }),
  ),
});

/** The pods of a run, by the Task that they ran. */
async function podsOf(run: string, where = namespace) {
  const args = ["get", "pods", "-n", where, "-l", `tekton.dev/pipelineRun=${run}`, "-o", "json"];
  const { items } = podsSchema.parse(JSON.parse(await kubectl(args)));
  return items.map(({ metadata, spec }) => ({
    ...spec,
    labels: metadata.labels,
    task: metadata.labels["tekton.dev/task"] ?? "",
  }));
}

describeOn(["cluster"], "a whole run", () => {
  beforeAll(async () => {
    await restrictedNamespace(namespace);
    await restrictedNamespace(apart);
    await installCatalog(namespace, cluster?.stepImage ?? "");
    await installCatalog(apart, cluster?.stepImage ?? "");
    await installEmbeddedLlmd(namespace, cluster?.simImage ?? "");
  });
  afterAll(async () => void (await kubectl(["delete", "namespace", namespace, apart, "--wait=false"])));

  test("passes with exactly the account of its duty for every task, a restart included", async () => {
    const end = await createAndWait(namespace, sample("least-privilege", { "restart-pods": "true" }));
    expect(end).toMatchObject({ succeeded: "True", results: { verdict: "pass" } });
    const pods = await podsOf(end.name);
    expect(new Set(pods.map(({ serviceAccountName }) => serviceAccountName))).toEqual(
      new Set(["llm-d-observer", "llm-d-restarter", "llm-d-ramp"]),
    );
    for (const pod of pods) {
      expect([pod.task, pod.serviceAccountName]).toEqual([pod.task, accountOf(pod.task)]);
      const token = pod.volumes.filter(({ name }) => name.startsWith("kube-api-access"));
      expect([pod.task, token.length]).toEqual([pod.task, pod.serviceAccountName === "llm-d-ramp" ? 0 : 1]);
      // What deploy/network-policy selects by.
      expect(pod.labels["app.kubernetes.io/part-of"]).toBe("llm-d-validation-catalog");
      expect(pod.labels["llm-d-validation-catalog/task"]).toBe(pod.task);
    }
  });

  test("passes as any uid of group 0, with read-only roots, as OpenShift would have it", async () => {
    const run = sample("default");
    Object.assign(run.spec.taskRunTemplate.podTemplate.securityContext, {
      runAsUser: 1000730000,
      runAsGroup: 0,
    });
    const end = await createAndWait(namespace, run);
    expect(end).toMatchObject({ succeeded: "True", results: { verdict: "pass" } });
    const pods = await podsOf(end.name);
    expect(pods.length).toBeGreaterThan(8);
    for (const { securityContext, containers } of pods) {
      expect(securityContext.runAsUser).toBe(1000730000);
      for (const container of containers) expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
    }
  });

  describe("in a namespace of its own", () => {
    test("without rights in llm-d's namespace names what is missing", async () => {
      const end = await createAndWait(apart, sample("default", { namespace }));
      expect(end.succeeded).toBe("False");
      // Cut to a result's length there; the log has it in full.
      expect(end.results["verdict-reason"]).toContain(`${apart}:default may not list gateways`);
    });

    test("passes once deploy/rbac/apart is applied there", async () => {
      const text = await kubectl(["kustomize", join(root, "deploy/rbac/apart")]);
      await kubectl(
        ["apply", "-n", namespace, "-f", "-"],
        text.replaceAll("namespace: benchmarks", `namespace: ${apart}`),
      );
      const end = await createAndWait(apart, sample("least-privilege", { namespace }));
      expect(end).toMatchObject({
        succeeded: "True",
        results: { verdict: "pass", "hit-rate-source": "pods" },
      });
    });
  });
});
