import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "../../tools/steps.ts";
import { run } from "../process.ts";
import { gatewayTruthUrl, installCatalog, installEmbeddedLlmd, restrictedNamespace } from "./catalog.ts";
import { kubectl } from "./kubectl.ts";
import { keptOf, uidsOf } from "./pod-uids.ts";
import { cluster, describeOn } from "./requirements.ts";
import { createAndWait } from "./runs.ts";
import { runTask } from "./task-log.ts";
import { applyWorker, applyWorkers, untilRolledOut } from "./worker.ts";

describeOn(["cluster"], "on a real Kubernetes", () => {
  const namespace = "restart";
  const decode = "llm-d.ai/role=decode";

  beforeAll(async () => {
    await restrictedNamespace(namespace);
    await installCatalog(namespace, cluster?.stepImage ?? "");
    await installEmbeddedLlmd(namespace, cluster?.simImage ?? "");
    await applyWorkers(namespace, "Deployment", "more", 2);
    await applyWorker(namespace, "alone");
    await untilRolledOut(namespace, "deployment/more");
    await kubectl(["wait", "-n", namespace, "--for=condition=Ready", "pod/alone", "--timeout=120s"]);
  });

  /** Deletes the workers beside those of the embedded llm-d. */
  const leaveOneStatefulSet = () =>
    kubectl(["delete", "-n", namespace, "deployment/more", "pod/alone", "--ignore-not-found", "--wait"]);

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
      await applyWorker(namespace, "alone");
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
    expect(keptOf(before, after)).toEqual([]);
  });

  test("cache-pod-restart-pipeline, as its sample has it", async () => {
    await leaveOneStatefulSet();
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
    const after = await uidsOf(namespace, decode);
    expect(keptOf(before, after)).toEqual([]);
  });

  test("cancelled, it ends with what it had told to restart, and the rollout goes on to its end", async () => {
    const workers = "statefulset/ms-llm-d-modelservice-decode";
    await untilRolledOut(namespace, workers);
    const before = await uidsOf(namespace, decode);
    const name = `cancelled-${randomUUID()}`;
    const object = {
      apiVersion: "tekton.dev/v1",
      kind: "TaskRun",
      metadata: { name },
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
    const log = ["logs", "-n", namespace, `${name}-pod`, "-c", "step-run"];
    while (!(await run("kubectl", log)).stdout.includes("Restarting StatefulSet")) await sleep(500);
    const following = run("kubectl", [...log, "-f"]);
    const cancel = JSON.stringify({ spec: { status: "TaskRunCancelled" } });
    await kubectl(["patch", "-n", namespace, `taskrun/${name}`, "--type=merge", "-p", cancel]);
    const { stdout } = await following;
    expect(stdout).toContain("Told to restart, and not done: StatefulSet ms-llm-d-modelservice-decode");
    expect(stdout).toContain("cache-pod-restart: ended by SIGTERM before it was done");
    await untilRolledOut(namespace, workers, 180);
    const after = await uidsOf(namespace, "llm-d.ai/model=ms-llm-d-modelservice");
    expect(keptOf(before, after)).toEqual([]);
  });

  test("in cache-hit-pipeline, the restart alone as llm-d-restarter: a verdict of pass", async () => {
    await leaveOneStatefulSet();
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
    const after = await uidsOf(namespace, decode);
    expect(Object.keys(after)).toHaveLength(4);
    expect(keptOf(before, after)).toEqual([]);
    const truth = await fetch(await gatewayTruthUrl(namespace));
    expect(JSON.stringify(await truth.json())).toContain(end.results["test-id"]);
  });
});
