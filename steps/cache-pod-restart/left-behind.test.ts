import { describe, expect, test } from "vitest";
import { restart } from "../../test/restart.ts";
import {
  changes,
  clusterOf,
  deployment,
  type FakePod,
  fakeCluster,
  podsOf,
  replacePods,
  statefulSet,
} from "../../test/workloads-server.ts";

/** A pod that has ended, of the ReplicaSet of this generation of Deployment `a`. */
function ended(name: string, phase: "Failed" | "Succeeded", generation: number): FakePod {
  const hash = `h${generation}`;
  return {
    name,
    uid: `ended-${name}`,
    phase,
    ready: false,
    labels: { "llm-d.ai/role": "decode", "pod-template-hash": hash },
    owner: { kind: "ReplicaSet", name: `a-${hash}` },
    ...(phase === "Failed" && { status: { reason: "Evicted" } }),
  };
}

describe("pods that have ended and stay behind", () => {
  test("of a Deployment, from before and since, are neither restarted nor waited for", async () => {
    const workload = deployment("a");
    const cluster = await clusterOf(workload);
    cluster.pods.push(ended("a-old", "Failed", 1), ended("a-older", "Succeeded", 1));
    cluster.onRestart = () => {
      replacePods(cluster, workload);
      cluster.pods.push(
        ended("a-old", "Failed", 1),
        ended("a-since", "Failed", 2),
        ended("a-late", "Succeeded", 2),
      );
    };
    const { exitCode, results, log } = await restart();
    expect([exitCode, log]).toEqual([0, log]);
    expect(results).toMatchObject({ status: "pass", pods: "2", restarted: "2" });
    expect(log).not.toContain("a-old");
  });

  test("of a ReplicaSet are not deleted", async () => {
    const owner = { kind: "ReplicaSet", name: "r" };
    const cluster = await fakeCluster({
      pods: [
        { name: "r-1", owner },
        { name: "r-0", owner, phase: "Failed", ready: false },
      ],
    });
    cluster.onDelete = () => cluster.pods.push({ name: "r-2", owner });
    const { exitCode, log } = await restart();
    expect([exitCode, log]).toEqual([0, log]);
    expect(changes(cluster)).toEqual(["DELETE pods/r-1"]);
  });

  test("explain a rollout that does not end", async () => {
    const cluster = await clusterOf(deployment("a", 1));
    cluster.onRestart = () => {
      cluster.pods = [
        ended("a-since", "Failed", 2),
        ...podsOf(deployment("a", 1), 2).map((pod) => ({ ...pod, ready: false })),
      ];
    };
    const { exitCode, log } = await restart({ timeoutSeconds: "1" });
    expect(exitCode).toBe(4);
    expect(log).toContain("Deployment a is not done after 1 s: pod a-since: has failed: Evicted");
  });

  test("of a StatefulSet are waited for: its successor has the same name", async () => {
    const cluster = await clusterOf(statefulSet("s", 1));
    cluster.pods = cluster.pods.map((pod) => ({ ...pod, phase: "Failed", ready: false }));
    cluster.onRestart = (workload) => {
      cluster.pods = podsOf(workload, 2).map((pod) => ({ ...pod, phase: "Failed", ready: false }));
    };
    const { exitCode, log, results } = await restart({ timeoutSeconds: "1" });
    expect([exitCode, results["pods"]]).toEqual([4, "1"]);
    expect(log).toContain("StatefulSet s is not done after 1 s: pod s-0: has failed");
  });
});

describe("pods that nothing owns", () => {
  test("one that nobody makes anew: the others are left alone", async () => {
    const cluster = await fakeCluster({ pods: ["x", "y", "z"].map((name) => ({ name })) });
    const { exitCode, log } = await restart({ timeoutSeconds: "1" });
    expect(exitCode).toBe(4);
    expect(log).toContain("pod x is not done after 1 s: it was deleted, and nothing has made it anew");
    expect(log).toContain("Not touched: pod y, pod z");
    expect(changes(cluster)).toEqual(["DELETE pods/x"]);
  });

  test("the second of them lost: the first counts as restarted", async () => {
    const cluster = await fakeCluster({ pods: ["x", "y", "z"].map((name) => ({ name })) });
    cluster.onDelete = ({ name }) => {
      if (name === "x") cluster.pods.push({ name: "elsewhere" });
    };
    const { exitCode, log, lines } = await restart({ timeoutSeconds: "5" });
    expect(exitCode).toBe(4);
    expect(lines).toContain("Restarted: pod x");
    expect(lines).toContain("Told to restart, and not done: pod y");
    expect(lines).toContain("Not touched: pod z");
    expect(log).toContain("pod y is not done after 5 s: it was deleted, and nothing has made it anew");
  });

  test("each waits for a ready successor of the one before", async () => {
    const cluster = await fakeCluster({ pods: ["x", "y", "z"].map((name) => ({ name })) });
    const readyAtDelete: number[] = [];
    cluster.onDelete = ({ name }) => {
      readyAtDelete.push(cluster.pods.filter(({ ready = true }) => ready).length);
      const successor = { name, uid: `new-${name}` };
      cluster.pods.push({ ...successor, ready: false });
      setTimeout(() => {
        cluster.pods = cluster.pods.map((pod) => (pod.uid === successor.uid ? successor : pod));
      }, 700);
    };
    const { exitCode, log, results } = await restart();
    expect([exitCode, log]).toEqual([0, log]);
    expect(readyAtDelete).toEqual([2, 2, 2]);
    expect(results).toMatchObject({ status: "pass", restarted: "3" });
  });
});
