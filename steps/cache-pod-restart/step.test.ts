import { describe, expect, test } from "vitest";
import { streamAnswer } from "../../test/completion-server.ts";
import { serve } from "../../test/loopback.ts";
import { restart } from "../../test/restart.ts";
import {
  changes,
  clusterOf,
  deployment,
  fakeCluster,
  podsOf,
  replacePods,
  statefulSet,
} from "../../test/workloads-server.ts";

describe("a restart", () => {
  test("of Deployment, StatefulSet, a ReplicaSet's pod and one that nothing owns", async () => {
    const workloads = [deployment("a"), statefulSet("b")];
    const replicaSet = { kind: "ReplicaSet", name: "r" };
    const cluster = await fakeCluster({
      workloads,
      pods: [
        ...workloads.flatMap((workload) => podsOf(workload)),
        { name: "r-1", owner: replicaSet },
        { name: "alone" },
        { name: "prefill", labels: { "llm-d.ai/role": "prefill" } },
      ],
    });
    cluster.onDelete = (pod) => {
      cluster.pods.push({ ...pod, name: pod.owner === undefined ? pod.name : "r-2", uid: `new-${pod.name}` });
    };
    const { exitCode, results, log, gateway } = await restart();
    expect([exitCode, log]).toEqual([0, log]);
    expect(results).toMatchObject({
      status: "pass",
      reason: "6 pods of 2 workloads and 2 single pods new, ready and at zero; a completion succeeds",
      pods: "6",
      restarted: "6",
      workloads: "Deployment a, StatefulSet b, pod r-1, pod alone",
    });
    expect(changes(cluster).sort()).toEqual([
      "DELETE pods/alone",
      "DELETE pods/r-1",
      "PATCH deployments/a",
      "PATCH statefulsets/b",
    ]);
    expect(log).toContain("left alone for their role: prefill");
    expect(log).toContain("nothing in Kubernetes makes it anew");
    expect(gateway.arrived.map(({ headers }) => headers["x-test-id"])).toEqual(["t-probe"]);
  });

  test("one after the other where max-unavailable says so", async () => {
    const cluster = await clusterOf(deployment("a"), deployment("b"), deployment("c"));
    const under: string[] = [];
    cluster.onRestart = ({ name, kind, replicas }) => {
      under.push(`${name} beside ${cluster.pods.length - replicas}`);
      const old = cluster.pods.filter(({ uid = "" }) => uid.startsWith(`${name}-`));
      cluster.pods = cluster.pods.filter((pod) => !old.includes(pod));
      setTimeout(() => cluster.pods.push(...podsOf({ name, kind, replicas }, 2)), 700);
    };
    const { exitCode, log } = await restart({ maxUnavailable: "1" });
    expect([exitCode, log]).toEqual([0, log]);
    // Each begins when the pods of the one before are there again.
    expect(under).toEqual(["a beside 4", "b beside 4", "c beside 4"]);
  });

  test("is not done while the controller has not acted on it, whatever the pods look like", async () => {
    const workload = deployment("a", 2);
    const cluster = await clusterOf(workload);
    let hasActed = false;
    const asked: boolean[] = [];
    cluster.onRestart = () => {
      workload.status = { observedGeneration: 1 };
      cluster.pods = podsOf(workload, 2);
      setTimeout(() => {
        workload.status = {};
        hasActed = true;
      }, 1200);
    };
    const { exitCode } = await restart({}, (response, n, request) => {
      asked.push(hasActed);
      streamAnswer()(response, n, request);
    });
    expect([exitCode, asked]).toEqual([0, [true]]);
  });

  test("is not done while pods of before are still there", async () => {
    const workload = deployment("a", 2);
    const cluster = await clusterOf(workload);
    cluster.onRestart = () => {
      const fresh = podsOf(workload, 2);
      const leaving = cluster.pods.map((pod) => ({ ...pod, deleting: true }));
      const looks = [cluster.pods, [...fresh, ...leaving], [...fresh, ...leaving]];
      cluster.onPodList = () => {
        cluster.pods = looks.shift() ?? fresh;
      };
    };
    const { exitCode, log } = await restart();
    expect([exitCode, log]).toEqual([0, log]);
    const told = log
      .split("\n")
      .filter((line) => line.startsWith("Deployment a: ") && line.includes(" new and ready"));
    expect(told).toEqual([
      "Deployment a: 0 of 2 pods new and ready; 2 old",
      "Deployment a: 2 of 2 pods new and ready; 2 old",
      "Deployment a: 2 of 2 pods new and ready",
    ]);
  });

  test("outlasts an API server that is away for a moment", async () => {
    const cluster = await clusterOf(deployment("a"));
    cluster.onRestart = ({ name, kind, replicas }) => {
      cluster.broken.set("list pods", 3);
      cluster.pods = podsOf({ name, kind, replicas }, 2);
    };
    const { exitCode, log } = await restart();
    expect([exitCode, log]).toEqual([0, log]);
    expect(log).toMatch(/warning: cannot read .*\/pods .*503: the server is starting; trying again/);
  });

  test("takes a completion that fails at first for a gateway that has yet to learn", async () => {
    await clusterOf(deployment("a"));
    const { exitCode, log, gateway } = await restart({}, (response, n, request) =>
      n < 2 ? response.writeHead(503).end() : streamAnswer()(response, n, request),
    );
    expect([exitCode, log]).toEqual([0, log]);
    expect(log).toContain("succeeded after 3 tries");
    expect(gateway.arrived).toHaveLength(3);
  });

  test("leaves the salt out for a server that refuses it", async () => {
    await clusterOf(deployment("a"));
    const { exitCode, gateway } = await restart({}, (response, n, request) =>
      n === 0 ? response.writeHead(400).end("{}") : streamAnswer()(response, n, request),
    );
    expect(exitCode).toBe(0);
    expect(gateway.arrived.map(({ body }) => "cache_salt" in JSON.parse(body))).toEqual([true, false]);
  });
});

describe("new pods are not enough", () => {
  test("one that has counted before our first request: fail", async () => {
    const cluster = await clusterOf(deployment("a"));
    cluster.queries = 128;
    const { exitCode, results, gateway } = await restart();
    expect([exitCode, results["status"]]).toEqual([3, "fail"]);
    expect(results["reason"]).toBe("2 of 2 pods counted before our first request: someone else sends some");
    expect(gateway.arrived).toEqual([]);
  });

  test("one whose counter is there and at zero is fresh", async () => {
    const cluster = await clusterOf(deployment("a"));
    cluster.queries = 0;
    const { exitCode, lines } = await restart();
    expect(exitCode).toBe(0);
    expect(lines).toContain("a-h2-0: 0 tokens looked up");
  });

  test("a page without the counter is no zero: warn, whatever the others tell", async () => {
    const workload = deployment("a");
    const cluster = await clusterOf(workload);
    const bare = await serve((_, response) => void response.end("<html>Log in</html>\n"));
    cluster.onRestart = () => {
      replacePods(cluster, workload);
      const port = Number(new URL(bare).port);
      cluster.pods = cluster.pods.map((pod, at) => (at === 0 ? { ...pod, port } : pod));
    };
    const { exitCode, results, lines } = await restart();
    expect([exitCode, results["status"]]).toEqual([0, "warn"]);
    expect(results["reason"]).toBe(
      "no cache counter on 1 of 2 pods; 2 pods of 1 workload new and ready; a completion succeeds",
    );
    expect(lines).toContain("a-h2-0: no cache counter");
    expect(lines).toContain("a-h2-1: 0 tokens looked up");
  });

  test("a metrics page that cannot be read is no zero", async () => {
    const cluster = await clusterOf(deployment("a", 1));
    cluster.metricsStatus = 500;
    const { exitCode, log, gateway } = await restart();
    expect(exitCode).toBe(4);
    expect(log).toMatch(/pod a-h2-0 is new and ready, but its counters cannot be read: .*HTTP 500/);
    expect(gateway.arrived).toEqual([]);
  });

  test("a completion that fails to the end", async () => {
    await clusterOf(deployment("a", 1));
    const { exitCode, log } = await restart({ timeoutSeconds: "3" }, (response) =>
      response.writeHead(503).end(),
    );
    expect(exitCode).toBe(4);
    expect(log).toMatch(/every pod is new and ready, but no completion through .*http-503/);
  });
});
