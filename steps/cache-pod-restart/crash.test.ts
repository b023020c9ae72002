import { expect, test } from "vitest";
import { streamAnswer } from "../../test/completion-server.ts";
import { crashed } from "../../test/pod-status.ts";
import { restart } from "../../test/restart.ts";
import {
  changes,
  clusterOf,
  deployment,
  type FakeCluster,
  type FakeWorkload,
  podsOf,
  replacePods,
} from "../../test/workloads-server.ts";

const failed = crashed(1, "Error");

/** The pods of one workload crash, or are well again. */
function change(cluster: FakeCluster, { name }: FakeWorkload, well: boolean): void {
  cluster.pods = cluster.pods.map((pod) => {
    if (!pod.uid?.startsWith(`${name}-`)) return pod;
    const { status: _, ...rest } = pod;
    return well ? { ...rest, ready: true } : { ...rest, ready: false, status: failed };
  });
}

test("a pod that crashes while a later workload restarts: its unit is not done", async () => {
  const [a, b] = [deployment("a"), deployment("b")];
  const cluster = await clusterOf(a, b);
  cluster.onRestart = (workload) => {
    replacePods(cluster, workload);
    if (workload === b) change(cluster, a, false);
  };
  const { exitCode, log, results, gateway } = await restart({ maxUnavailable: "1", timeoutSeconds: "6" });
  expect([exitCode, log]).toEqual([4, log]);
  expect(log).toContain(
    "Deployment a is not done after 6 s: pod a-h2-0: container vllm crashes: exit code 1 (Error)",
  );
  expect(log).toContain("Restarted: Deployment b");
  expect(log).toContain("Told to restart, and not done: Deployment a");
  expect(results).toMatchObject({ status: "invalid", restarted: "2" });
  expect(gateway.arrived).toEqual([]);
});

test("a pod that crashes after its unit was done counts against max-unavailable", async () => {
  const [a, b, c] = [deployment("a"), deployment("b"), deployment("c")];
  const cluster = await clusterOf(a, b, c);
  const wellAtStart: boolean[] = [];
  cluster.onRestart = (workload) => {
    wellAtStart.push(cluster.pods.every(({ status }) => status === undefined));
    replacePods(cluster, workload);
    if (workload !== b) return;
    change(cluster, a, false);
    // Looked at by a good many lists of the pods before it is well again.
    let looks = 0;
    cluster.onPodList = () => {
      if (++looks === 4) change(cluster, a, true);
    };
  };
  const { exitCode, log } = await restart({ maxUnavailable: "1" });
  expect([exitCode, log]).toEqual([0, log]);
  expect(changes(cluster)).toEqual(["PATCH deployments/a", "PATCH deployments/b", "PATCH deployments/c"]);
  expect(wellAtStart).toEqual([true, true, true]);
});

test("a pod that its first request kills: no pass", async () => {
  const workload = deployment("a");
  const cluster = await clusterOf(workload);
  const { exitCode, results, log } = await restart({}, async (response, n, request) => {
    await streamAnswer()(response, n, request);
    cluster.pods = cluster.pods.map((pod, at) => (at === 0 ? { ...pod, ready: false, status: failed } : pod));
  });
  expect([exitCode, results["status"]]).toEqual([3, "fail"]);
  expect(results["reason"]).toContain(
    "1 of 2 pods new and ready in the end: Deployment a: 1 of 2 pods new and ready; pod a-h2-0",
  );
  expect(results["restarted"]).toBe("1");
  expect(log).toContain("container vllm crashes: exit code 1 (Error), 3 restarts");
});

test("a workload that is scaled down meanwhile needs no more pods than it wants", async () => {
  const workload = deployment("a", 3);
  const cluster = await clusterOf(workload);
  cluster.onRestart = () => {
    cluster.workloads = [{ ...workload, replicas: 1 }];
    cluster.pods = podsOf(deployment("a", 1), 2);
  };
  const { exitCode, results } = await restart();
  expect([exitCode, results["status"], results["restarted"]]).toEqual([0, "pass", "1"]);
});
