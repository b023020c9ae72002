import { describe, expect, test } from "vitest";
import { withoutKubernetes } from "../../test/kubernetes-world.ts";
import { restart } from "../../test/restart.ts";
import { sampleParams } from "../../test/sample.ts";
import {
  changes,
  clusterOf,
  deployment,
  type FakeWorkload,
  fakeCluster,
  podsOf,
  statefulSet,
} from "../../test/workloads-server.ts";

describe("nothing is restarted", () => {
  test("without confirm, and every other bad param is named as well", async () => {
    const cluster = await clusterOf(deployment("a"));
    const { exitCode, log } = await restart({ confirm: "false", roles: "" });
    expect(exitCode).toBe(2);
    expect(log).toContain(
      "confirm: is false, and this task restarts pods: give confirm=true, or dry-run=true",
    );
    expect(log).toContain("roles: names no role");
    expect(cluster.writes).toEqual([]);
  });

  test.each([
    ["confirm", "yes", 'confirm: "yes" is not true or false'],
    ["dryRun", "1", 'dry-run: "1" is not true or false'],
    ["maxUnavailable", "0", 'max-unavailable: "0" is not a whole number of at least 1'],
    ["maxUnavailable", "0%", 'max-unavailable: "0%" is not'],
    ["maxUnavailable", "101%", 'max-unavailable: "101%" is not'],
    ["timeoutSeconds", "0", 'timeout-seconds: "0" is not a whole number from 1 to 3600'],
    ["podSelector", "a;b", 'pod-selector: "a;b" is not'],
    ["gatewayUrl", "x", 'gateway-url: "x" is not'],
  ])("with a bad %s", async (name, value, message) => {
    const cluster = await clusterOf(deployment("a"));
    const { exitCode, log } = await restart({ [name]: value });
    expect(exitCode).toBe(2);
    expect(log).toContain(message);
    expect(cluster.writes).toEqual([]);
  });

  test("where there is no Kubernetes", async () => {
    withoutKubernetes();
    const { exitCode, results } = await restart();
    expect([exitCode, results["reason"]]).toEqual([
      5,
      "there is no Kubernetes here, and so no pod to restart",
    ]);
  });

  test("where no pod is selected", async () => {
    await clusterOf();
    const { exitCode, results } = await restart({ podSelector: "app=x" });
    expect([exitCode, results["reason"]]).toEqual([4, "no pod to restart in llm-d by app=x"]);
  });

  test("where every selected pod has another role", async () => {
    const cluster = await fakeCluster({
      pods: [{ name: "p", labels: { "llm-d.ai/role": "prefill" } }],
    });
    const { exitCode, log } = await restart();
    expect(exitCode).toBe(4);
    expect(log).toContain("1 pod selected, none with a role of decode, prefill-decode, both");
    expect(log).toContain("give roles with those that are to be restarted (prefill)");
    expect(cluster.writes).toEqual([]);
  });

  test.each<[string, FakeWorkload | undefined, object, string, string]>([
    [
      "a LeaderWorkerSet",
      undefined,
      { labels: { "leaderworkerset.sigs.k8s.io/name": "big" }, owner: { kind: "StatefulSet", name: "big" } },
      "nothing was restarted: pod x is owned by LeaderWorkerSet big",
      "delete one pod of each of its groups",
    ],
    [
      "a LeaderWorkerSet that only the StatefulSet tells of",
      statefulSet("big", 1, { owner: { kind: "LeaderWorkerSet", name: "lws" } }),
      { owner: { kind: "StatefulSet", name: "big" } },
      "pod x is owned by LeaderWorkerSet lws",
      "delete one pod of each of its groups",
    ],
    [
      "a Job",
      undefined,
      { owner: { kind: "Job", name: "j" } },
      "nothing was restarted: pod x is owned by Job j",
      "leave its pods out by pod-selector",
    ],
    [
      "a StatefulSet that is not there",
      undefined,
      { owner: { kind: "StatefulSet", name: "gone" } },
      "pod x is owned by StatefulSet gone, which is not there",
      "is it being deleted?",
    ],
    [
      "a paused Deployment",
      deployment("d", 1, { spec: { paused: true } }),
      { owner: { kind: "ReplicaSet", name: "d-h1" }, labels: { "pod-template-hash": "h1" } },
      "Deployment d is paused",
      "kubectl rollout resume",
    ],
    [
      "a StatefulSet that waits for its pods to be deleted",
      statefulSet("s", 1, { spec: { updateStrategy: { type: "OnDelete" } } }),
      { owner: { kind: "StatefulSet", name: "s" } },
      "StatefulSet s replaces no pod by itself (strategy OnDelete)",
      "delete its pods yourself",
    ],
    [
      "a StatefulSet with a partition",
      statefulSet("s", 3, { spec: { updateStrategy: { rollingUpdate: { partition: 2 } } } }),
      { owner: { kind: "StatefulSet", name: "s" } },
      "StatefulSet s keeps its pods below ordinal 2",
      "set the partition to 0",
    ],
  ])("where a pod belongs to %s, and a sound one beside it", async (_, workload, pod, reason, hint) => {
    const sound = deployment("sound");
    const cluster = await fakeCluster({
      workloads: [sound, ...(workload ? [workload] : [])],
      pods: [...podsOf(sound), { name: "x", ...pod }],
    });
    const { exitCode, log } = await restart();
    expect(exitCode).toBe(5);
    expect(log).toContain(reason);
    expect(log).toContain(hint);
    expect(cluster.writes).toEqual([]);
  });

  test.each<[string, FakeWorkload, string]>([
    [
      "Recreate",
      deployment("a", 4, { spec: { strategy: { type: "Recreate" } } }),
      'max-unavailable: "50%" is 2 pods, and Deployment a may take 4 pods down at once by its own strategy',
    ],
    [
      "75% unavailable",
      deployment("a", 4, { spec: { strategy: { rollingUpdate: { maxUnavailable: "75%" } } } }),
      "Deployment a may take 3 pods down at once",
    ],
    [
      "three at a time",
      statefulSet("a", 4, { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 3 } } } }),
      "StatefulSet a may take 3 pods down at once",
    ],
  ])("where a workload's own strategy (%s) takes more than max-unavailable", async (_, workload, message) => {
    const cluster = await clusterOf(workload);
    const { exitCode, log } = await restart({ maxUnavailable: "50%" });
    expect(exitCode).toBe(2);
    expect(log).toContain(message);
    expect(cluster.writes).toEqual([]);
  });

  test.each([
    ["list pods", "may not list pods in namespace llm-d"],
    ["list deployments", "may not list deployments in namespace llm-d"],
    ["list statefulsets", "may not list statefulsets in namespace llm-d"],
    ["get deployments", "may not get deployments in namespace llm-d"],
    ["patch statefulsets", "may not patch statefulsets in namespace llm-d"],
    ["delete pods", "may not delete pods in namespace llm-d"],
  ])("without the right to %s, though another workload could be", async (right, message) => {
    const workloads = [deployment("a"), statefulSet("b")];
    const cluster = await fakeCluster({
      workloads,
      pods: [...workloads.flatMap((workload) => podsOf(workload)), { name: "alone" }],
    });
    cluster.forbidden.add(right);
    const { exitCode, log } = await restart();
    expect(exitCode).toBe(4);
    expect(log).toContain(`system:serviceaccount:ci:default ${message}`);
    expect(changes(cluster)).toEqual([]);
  });

  test("where the gateway to be asked is ambiguous", async () => {
    const cluster = await clusterOf(deployment("a"));
    const { exitCode, log } = await restart({ gatewayUrl: "" });
    expect(exitCode).toBe(4);
    expect(log).toContain("no gateway in namespace llm-d");
    expect(cluster.writes).toEqual([]);
  });

  test("in a dry run, which says what would be and has it checked", async () => {
    const cluster = await clusterOf(deployment("a"), statefulSet("b", 1));
    const { exitCode, results, log, gateway } = await restart({ confirm: "false", dryRun: "true" });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({
      status: "pass",
      reason: "dry run: 3 pods of 2 workloads would be restarted",
      pods: "3",
      restarted: "0",
      workloads: "",
    });
    expect(log).toContain("Deployment a: 2 pods (a-h1-0, a-h1-1); rollout by its own strategy RollingUpdate");
    expect(cluster.writes).toEqual(["PATCH deployments/a (dry run)", "PATCH statefulsets/b (dry run)"]);
    expect(gateway.arrived).toEqual([]);
  });

  test("after verify-stack found nothing: skipped with its cause", async () => {
    const cluster = await clusterOf(deployment("a"));
    const verifyStack = JSON.stringify({
      v: 1,
      task: "verify-stack",
      status: "invalid",
      reason: "no gateway",
    });
    const { exitCode, results } = await restart({ verifyStack, gatewayUrl: "" });
    expect([exitCode, results["status"], results["reason"]]).toEqual([
      5,
      "skipped",
      "verify-stack: no gateway",
    ]);
    expect(cluster.writes).toEqual([]);
  });
});

test("the sample is a dry run", async () => {
  expect(sampleParams("cache-pod-restart")).toMatchObject({ dryRun: "true" });
});
