import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { installCatalog, restrictedNamespace } from "./catalog.ts";
import { kubectl } from "./kubectl.ts";
import { uidsOf } from "./pod-uids.ts";
import { cluster, describeOn } from "./requirements.ts";
import { runTask } from "./task-log.ts";
import { applyWorkers, untilRolledOut, type WorkerKind, type WorkerOptions } from "./worker.ts";

describeOn(["cluster"], "a rollout that hangs on a real Kubernetes ends in time, with the reason", () => {
  const namespace = "restart-stuck";

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

  const stuck: readonly [app: string, WorkerKind, WorkerOptions, reason: RegExp][] = [
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
  ];

  test.each(stuck)("%s", async (app, kind, options, reason) => {
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
    await untilRolledOut(namespace, "deployment/quota");
    const others = stuck.map(([app, kind]) => `${kind.toLowerCase()}/${app}`);
    await kubectl(["delete", "-n", namespace, "--ignore-not-found", "--wait", ...others]);
    const quota = {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "best-effort" },
      spec: { hard: { pods: "1" }, scopes: ["BestEffort"] },
    };
    await kubectl(["apply", "-n", namespace, "-f", "-"], JSON.stringify(quota));
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
