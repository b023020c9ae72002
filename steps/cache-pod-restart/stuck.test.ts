import { describe, expect, test } from "vitest";
import { crashed, unready, unschedulable, waiting } from "../../test/pod-status.ts";
import { restart } from "../../test/restart.ts";
import { runWith } from "../../test/run.ts";
import {
  changes,
  clusterOf,
  deployment,
  fakeCluster,
  podsOf,
  replacePods,
  statefulSet,
} from "../../test/workloads-server.ts";
import step from "./step.ts";

describe("a restart that does not come to its end", () => {
  test.each<[string, object, string]>([
    [
      "no image",
      waiting("ImagePullBackOff", 'Back-off pulling image "none:v0"'),
      'pod a-h2-0: image "none:v0" of container vllm cannot be pulled (ImagePullBackOff: Back-off pulling image "none:v0")',
    ],
    [
      "a crash",
      crashed(137, "OOMKilled"),
      "pod a-h2-0: container vllm crashes: exit code 137 (OOMKilled), 3 restarts",
    ],
    [
      "no node",
      unschedulable("0/3 nodes are available:\n  3 Insufficient nvidia.com/gpu."),
      "pod a-h2-0: cannot be scheduled (Unschedulable): 0/3 nodes are available: 3 Insufficient nvidia.com/gpu.",
    ],
    [
      "no readiness, which only an event explains",
      unready,
      "pod a-h2-0: container vllm runs and is not ready; Unhealthy: Readiness probe failed: HTTP 500",
    ],
    [
      "a secret that is not there",
      waiting("CreateContainerConfigError", 'secret "hf-token" not found'),
      'pod a-h2-0: container vllm: CreateContainerConfigError: secret "hf-token" not found',
    ],
  ])("%s: exit 4 at the deadline, with the reason and the commands", async (_, status, reason) => {
    const workload = deployment("a", 1);
    const cluster = await clusterOf(workload, deployment("z"));
    cluster.events = [{ about: "a-h2-0", reason: "Unhealthy", message: "Readiness probe failed: HTTP 500" }];
    cluster.onRestart = () => {
      cluster.pods = [
        ...podsOf(workload, 2).map((pod) => ({ ...pod, ready: false, status })),
        ...podsOf(deployment("z")),
      ];
    };
    const { exitCode, results, log, lines } = await restart({ timeoutSeconds: "1", maxUnavailable: "1" });
    expect(exitCode).toBe(4);
    expect(lines.at(-1)).toContain(`Deployment a is not done after 1 s: ${reason}`);
    expect(lines.at(-1)).toContain("kubectl rollout undo deployment/a -n llm-d");
    expect(lines.at(-1)).toContain("Try: kubectl rollout status deployment/a -n llm-d");
    expect(log).toContain("Told to restart, and not done: Deployment a");
    expect(log).toContain("Not touched: Deployment z");
    expect(results).toMatchObject({ status: "invalid", restarted: "0", workloads: "Deployment a" });
    expect(changes(cluster)).toEqual(["PATCH deployments/a"]);
  });

  test("no pod can be made, as the Deployment's condition has it", async () => {
    const workload = deployment("a", 1);
    const cluster = await clusterOf(workload);
    cluster.onRestart = () => {
      const message = 'pods "a-h2-0" is forbidden: exceeded quota: gpus';
      workload.status = {
        updatedReplicas: 0,
        conditions: [{ type: "ReplicaFailure", status: "True", message }],
      };
    };
    const { exitCode, log } = await restart({ timeoutSeconds: "1" });
    expect(exitCode).toBe(4);
    expect(log).toContain('no pod can be made: pods "a-h2-0" is forbidden: exceeded quota: gpus');
  });

  test("no pod can be made, as only the StatefulSet's events have it", async () => {
    const workload = statefulSet("s", 1);
    const cluster = await clusterOf(workload);
    cluster.events = [{ about: "s", reason: "FailedCreate", message: "exceeded quota: gpus" }];
    cluster.onRestart = () => {
      cluster.pods = [];
    };
    const { exitCode, log } = await restart({ timeoutSeconds: "1" });
    expect(exitCode).toBe(4);
    expect(log).toContain(
      "StatefulSet s is not done after 1 s: no pod can be made: FailedCreate: exceeded quota: gpus",
    );
  });

  test("a StatefulSet that waits for an old pod which cannot become ready", async () => {
    const cluster = await clusterOf(statefulSet("s", 1));
    const stuck = unschedulable("0/1 nodes are available");
    cluster.pods = cluster.pods.map((pod) => ({ ...pod, status: stuck }));
    cluster.onRestart = () => {};
    const { exitCode, log } = await restart({ timeoutSeconds: "1" });
    expect(exitCode).toBe(4);
    expect(log).toContain(
      "StatefulSet s is not done after 1 s: old pod s-0: cannot be scheduled (Unschedulable): 0/1 nodes are available; the StatefulSet waits for it until someone deletes it",
    );
  });

  test("a pod that nobody makes anew", async () => {
    await fakeCluster({ pods: [{ name: "alone" }] });
    const { exitCode, log } = await restart({ timeoutSeconds: "1" });
    expect(exitCode).toBe(4);
    expect(log).toContain("pod alone is not done after 1 s: it was deleted, and nothing has made it anew");
  });

  test("a workload that someone deletes meanwhile", async () => {
    const cluster = await clusterOf(deployment("a"));
    cluster.onRestart = () => {
      cluster.workloads = [];
    };
    const { exitCode, log } = await restart();
    expect(exitCode).toBe(4);
    expect(log).toContain("Deployment a is gone: someone deleted it during its restart");
  });

  test("SIGTERM: ends in time and says what was restarted, what is under way and what was not touched", async () => {
    const cluster = await clusterOf(deployment("a"), deployment("b"), deployment("c"));
    const stop = new AbortController();
    cluster.onRestart = (workload) => {
      if (workload.name === "b") setTimeout(() => stop.abort("SIGTERM"), 100);
      else replacePods(cluster, workload);
    };
    const params = { confirm: "true", maxUnavailable: "1", gatewayUrl: "http://127.0.0.1:9" };
    const { exitCode, lines, results } = await runWith(step, { params, interrupted: stop.signal });
    expect(exitCode).toBe(143);
    expect(lines).toContain("Restarted: Deployment a");
    expect(lines).toContain("Told to restart, and not done: Deployment b");
    expect(lines).toContain("Not touched: Deployment c");
    expect(results).toMatchObject({ restarted: "2", workloads: "Deployment a, Deployment b" });
  });
});
