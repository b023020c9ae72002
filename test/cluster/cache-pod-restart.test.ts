import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { root } from "../../tools/steps.ts";
import { run } from "../process.ts";
import { gatewayTruthUrl, installCatalog, installEmbeddedLlmd, restrictedNamespace } from "./catalog.ts";
import { kubectl } from "./kubectl.ts";
import { cluster, describeOn } from "./requirements.ts";
import { createAndWait } from "./runs.ts";
import { runTask } from "./task-log.ts";

const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        uid: z.string(),
        deletionTimestamp: z.string().optional(),
      }),
    }),
  ),
});

/** The uids of the pods that a selector selects, by name; those that go away left out. */
async function uidsOf(namespace: string, selector: string): Promise<Record<string, string>> {
  const text = await kubectl(["get", "pods", "-n", namespace, "-l", selector, "-o", "json"]);
  const alive = podsSchema
    .parse(JSON.parse(text))
    .items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return Object.fromEntries(alive.map(({ metadata }) => [metadata.name, metadata.uid]));
}

interface WorkerOptions {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly probePath?: string;
}

/** The pod of a worker of the embedded llm-d, as a restricted namespace admits it. No resources: best effort. */
function workerPod({ image, command, nodeSelector, probePath = "/health" }: WorkerOptions = {}) {
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    ...(nodeSelector && { nodeSelector }),
    containers: [
      {
        name: "vllm",
        image: image ?? cluster?.simImage,
        command: command ?? ["node", "/app/sim.js", "worker", "--host", "0.0.0.0", "--port", "8000"],
        ports: [{ name: "http", containerPort: 8000 }],
        readinessProbe: { httpGet: { path: probePath, port: "http" }, periodSeconds: 1 },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
      },
    ],
  };
}

const labelsOf = (app: string) => ({ app, "llm-d.ai/role": "decode" });

async function apply(namespace: string, object: unknown): Promise<void> {
  await kubectl(["apply", "-n", namespace, "-f", "-"], JSON.stringify(object));
}

/** A Deployment or StatefulSet of workers. */
async function applyWorkers(
  namespace: string,
  kind: "Deployment" | "StatefulSet",
  app: string,
  replicas: number,
  options: WorkerOptions = {},
): Promise<void> {
  const labels = labelsOf(app);
  const template = { metadata: { labels }, spec: workerPod(options) };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  const service = kind === "StatefulSet" ? { serviceName: app } : {};
  await apply(namespace, {
    apiVersion: "apps/v1",
    kind,
    metadata: { name: app },
    spec: { ...spec, ...service },
  });
}

describeOn(["cluster"], "on a real Kubernetes", () => {
  const namespace = "b-restart";
  const decode = "llm-d.ai/role=decode";

  beforeAll(async () => {
    await restrictedNamespace(namespace);
    await installCatalog(namespace, cluster?.stepImage ?? "");
    await installEmbeddedLlmd(namespace, cluster?.simImage ?? "");
    await applyWorkers(namespace, "Deployment", "more", 2);
    await apply(namespace, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "alone", labels: labelsOf("alone") },
      spec: workerPod(),
    });
    await kubectl(["rollout", "status", "-n", namespace, "deployment/more", "--timeout=120s"]);
    await kubectl(["wait", "-n", namespace, "--for=condition=Ready", "pod/alone", "--timeout=120s"]);
  });

  test("without confirm nothing happens, in a dry run neither", async () => {
    const before = await uidsOf(namespace, decode);
    const refused = await runTask(namespace, "cache-pod-restart", "llm-d-restarter", {});
    expect(refused.succeeded).toBe("False");
    expect(refused.log).toContain("confirm: is false, and this task restarts pods");
    const dry = await runTask(namespace, "cache-pod-restart", "llm-d-restarter", { "dry-run": "true" });
    expect([dry.succeeded, dry.log]).toEqual(["True", dry.log]);
    expect(dry.results).toMatchObject({
      reason: "dry run: 7 pods of 2 workloads and 1 single pod would be restarted",
      restarted: "0",
    });
    expect(await uidsOf(namespace, decode)).toEqual(before);
  });

  test("without the right to patch nothing happens, and the right is named", async () => {
    const before = await uidsOf(namespace, decode);
    for (const params of [{ "dry-run": "true" }, { confirm: "true" }]) {
      const end = await runTask(namespace, "cache-pod-restart", "llm-d-observer", params);
      expect(end.succeeded).toBe("False");
      expect(end.log).toContain(
        `system:serviceaccount:${namespace}:llm-d-observer may not patch deployments in namespace ${namespace}`,
      );
    }
    expect(await uidsOf(namespace, decode)).toEqual(before);
  });

  test("StatefulSet, Deployment and a pod that nothing owns: every pod is a new one, and serves", async () => {
    const before = await uidsOf(namespace, decode);
    expect(Object.keys(before)).toHaveLength(7);
    const makeAnew = async () => {
      while ((await uidsOf(namespace, "app=alone"))["alone"] === before["alone"]) await sleep(500);
      await kubectl(["wait", "-n", namespace, "--for=delete", "pod/alone", "--timeout=60s"]);
      const metadata = { name: "alone", labels: labelsOf("alone") };
      await apply(namespace, { apiVersion: "v1", kind: "Pod", metadata, spec: workerPod() });
    };
    const [end] = await Promise.all([
      runTask(namespace, "cache-pod-restart", "llm-d-restarter", { confirm: "true" }),
      makeAnew(),
    ]);
    expect([end.succeeded, end.log]).toEqual(["True", end.log]);
    expect(end.results).toMatchObject({
      status: "pass",
      pods: "7",
      restarted: "7",
      workloads: "Deployment more, StatefulSet ms-llm-d-modelservice-decode, pod alone",
    });
    const after = await uidsOf(namespace, decode);
    expect(Object.keys(after)).toHaveLength(7);
    const old = new Set(Object.values(before));
    expect(Object.values(after).filter((uid) => old.has(uid))).toEqual([]);
  });

  test("cache-pod-restart-pipeline, as its sample has it", async () => {
    await kubectl([
      "delete",
      "-n",
      namespace,
      "deployment/more",
      "pod/alone",
      "--ignore-not-found",
      "--wait",
    ]);
    const before = await uidsOf(namespace, decode);
    const sample = readFileSync(
      join(root, "pipelines/cache-pod-restart-pipeline/runs/confirmed.yaml"),
      "utf8",
    );
    const end = await createAndWait(namespace, parse(sample));
    expect(end).toMatchObject({ succeeded: "True", ran: ["verify-stack", "cache-pod-restart", "diagnose"] });
    expect(end.results).toEqual({
      status: "pass",
      reason: "4 pods of 1 workload new, ready and at zero; a completion succeeds",
      pods: "4",
      restarted: "4",
      workloads: "StatefulSet ms-llm-d-modelservice-decode",
    });
    const after = Object.values(await uidsOf(namespace, decode));
    expect(after.filter((uid) => Object.values(before).includes(uid))).toEqual([]);
  });

  test("cancelled, it ends with what it had told to restart, and the rollout goes on to its end", async () => {
    const workers = "statefulset/ms-llm-d-modelservice-decode";
    await kubectl(["rollout", "status", "-n", namespace, workers, "--timeout=120s"]);
    const before = await uidsOf(namespace, decode);
    const object = {
      apiVersion: "tekton.dev/v1",
      kind: "TaskRun",
      metadata: { name: "cancelled" },
      spec: {
        taskRef: { name: "cache-pod-restart" },
        serviceAccountName: "llm-d-restarter",
        params: [
          { name: "confirm", value: "true" },
          { name: "pod-selector", value: "llm-d.ai/model=ms-llm-d-modelservice" },
        ],
      },
    };
    await kubectl(["create", "-n", namespace, "-f", "-"], JSON.stringify(object));
    const log = ["logs", "-n", namespace, "cancelled-pod", "-c", "step-run"];
    while (!(await run("kubectl", log)).stdout.includes("Restarting StatefulSet")) await sleep(500);
    const following = run("kubectl", [...log, "-f"]);
    const cancel = JSON.stringify({ spec: { status: "TaskRunCancelled" } });
    await kubectl(["patch", "-n", namespace, "taskrun/cancelled", "--type=merge", "-p", cancel]);
    const { stdout } = await following;
    expect(stdout).toContain("Told to restart, and not done: StatefulSet ms-llm-d-modelservice-decode");
    expect(stdout).toContain("cache-pod-restart: ended by SIGTERM before it was done");
    await kubectl(["rollout", "status", "-n", namespace, workers, "--timeout=180s"]);
    const after = Object.values(await uidsOf(namespace, "llm-d.ai/model=ms-llm-d-modelservice"));
    expect(after.filter((uid) => Object.values(before).includes(uid))).toEqual([]);
  });

  test("in cache-hit-pipeline, the restart alone as llm-d-restarter: a verdict of pass", async () => {
    await kubectl([
      "delete",
      "-n",
      namespace,
      "deployment/more",
      "pod/alone",
      "--ignore-not-found",
      "--wait",
    ]);
    const before = await uidsOf(namespace, decode);
    const params = { "restart-pods": "true", "sleep-seconds": "0", requests: "10" };
    const end = await createAndWait(namespace, {
      apiVersion: "tekton.dev/v1",
      kind: "PipelineRun",
      metadata: { generateName: "restart-" },
      spec: {
        pipelineRef: { name: "cache-hit-pipeline" },
        params: Object.entries(params).map(([name, value]) => ({ name, value })),
        taskRunSpecs: [{ pipelineTaskName: "cache-pod-restart", serviceAccountName: "llm-d-restarter" }],
      },
    });
    expect(end).toMatchObject({ succeeded: "True", reason: "Succeeded" });
    expect(end.results["verdict"]).toBe("pass");
    const after = Object.values(await uidsOf(namespace, decode));
    expect(after).toHaveLength(4);
    expect(after.filter((uid) => Object.values(before).includes(uid))).toEqual([]);
    const truth = await fetch(await gatewayTruthUrl(namespace));
    expect(JSON.stringify(await truth.json())).toContain(end.results["test-id"]);
  });
});

describeOn(["cluster"], "a rollout that hangs on a real Kubernetes ends in time, with the reason", () => {
  const namespace = "b-stuck";

  beforeAll(async () => {
    await restrictedNamespace(namespace);
    await installCatalog(namespace, cluster?.stepImage ?? "");
  });

  /** Restarts what has this label; there is no gateway here, and none is needed before the pods are ready. */
  const restart = (app: string, seconds: number) =>
    runTask(namespace, "cache-pod-restart", "llm-d-restarter", {
      confirm: "true",
      "pod-selector": `app=${app}`,
      "timeout-seconds": String(seconds),
      "gateway-url": "http://127.0.0.1:9",
    });

  /** Waits until Kubernetes has made the pods, ready or not. */
  const untilMade = async (app: string) => {
    while (Object.keys(await uidsOf(namespace, `app=${app}`)).length === 0) await sleep(500);
  };

  test.each<[string, "Deployment" | "StatefulSet", WorkerOptions, RegExp]>([
    [
      "no-image",
      "Deployment",
      { image: "localhost/there-is-no-such-image:v0" },
      /pod no-image-\S+: image "localhost\/there-is-no-such-image:v0" of container vllm cannot be pulled \((ErrImagePull|ImagePullBackOff)/,
    ],
    [
      "no-node",
      "StatefulSet",
      { nodeSelector: { nowhere: "true" } },
      /old pod no-node-0: cannot be scheduled \(Unschedulable\): .*didn't match Pod's node affinity\/selector/,
    ],
    [
      "crashes",
      "Deployment",
      { command: ["node", "-e", "process.exit(7)"] },
      /pod crashes-\S+: container vllm crashes: exit code 7 \(Error\)/,
    ],
    [
      "not-ready",
      "Deployment",
      { probePath: "/there-is-no-such-path" },
      /pod not-ready-\S+: container vllm runs and is not ready; Unhealthy: Readiness probe failed/,
    ],
  ])("%s", async (app, kind, options, reason) => {
    await applyWorkers(namespace, kind, app, 1, options);
    await untilMade(app);
    const end = await restart(app, 20);
    expect(end.succeeded).toBe("False");
    expect(end.results).toMatchObject({ status: "invalid", restarted: "0", workloads: `${kind} ${app}` });
    const last = end.log.trim().split("\n").at(-1) ?? "";
    expect(last).toContain(`${kind} ${app} is not done after 20 s`);
    expect(last).toMatch(reason);
    expect(last).toContain(`kubectl rollout undo ${kind.toLowerCase()}/${app} -n ${namespace}`);
    expect(end.results["reason"]).toMatch(/is not done after 20 s/);
  });

  test("a quota that leaves no room for one more", async () => {
    await applyWorkers(namespace, "Deployment", "quota", 1);
    await kubectl(["rollout", "status", "-n", namespace, "deployment/quota", "--timeout=120s"]);
    const others = [
      "deployment/no-image",
      "statefulset/no-node",
      "deployment/crashes",
      "deployment/not-ready",
    ];
    await kubectl(["delete", "-n", namespace, "--ignore-not-found", "--wait", ...others]);
    await apply(namespace, {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "best-effort" },
      spec: { hard: { pods: "1" }, scopes: ["BestEffort"] },
    });
    const before = await uidsOf(namespace, "app=quota");
    const end = await restart("quota", 20);
    expect(end.succeeded).toBe("False");
    expect(end.log).toMatch(
      /Deployment quota is not done after 20 s: no pod can be made: .*exceeded quota: best-effort/,
    );
    // Its strategy keeps the old pod until there is a new one: nothing was lost.
    expect(await uidsOf(namespace, "app=quota")).toEqual(before);
  });
});
