import { describe, expect, test } from "vitest";
import { serve } from "../../test/loopback.ts";
import { restart } from "../../test/restart.ts";
import {
  changes,
  clusterOf,
  deployment,
  type FakeCluster,
  fakeCluster,
  replacePods,
} from "../../test/workloads-server.ts";

/** Does something once everything has been rehearsed. */
function afterRehearsal(cluster: FakeCluster, act: () => void): void {
  let lists = 0;
  cluster.onPodList = () => {
    if (++lists === 2) act();
  };
}

describe("timeout-seconds bounds", () => {
  test("a completion that gets no answer: the reason is the gateway's", async () => {
    await clusterOf(deployment("a"));
    const { exitCode, log } = await restart({ timeoutSeconds: "4" }, () => {});
    expect(exitCode).toBe(4);
    expect(log).toMatch(
      /every pod is new and ready, but no completion through http:\S+: timeout: .*\(1 tries\)/,
    );
  });

  test("the last of several completions, which tells less than the one before it", async () => {
    await clusterOf(deployment("a"));
    const { exitCode, log, gateway } = await restart({ timeoutSeconds: "6" }, (response, n) => {
      if (n === 0) response.writeHead(503).end();
    });
    expect(exitCode).toBe(4);
    expect(gateway.arrived).toHaveLength(2);
    expect(log).toMatch(/no completion through http:\S+: http-503: .*\(2 tries\)/);
  });

  test("the question for the models", async () => {
    await clusterOf(deployment("a"));
    const silent = await serve(() => {});
    const { exitCode, log } = await restart({ timeoutSeconds: "4", gatewayUrl: silent, model: "" });
    expect(exitCode).toBe(4);
    expect(log).toContain(`no completion through ${silent}: cannot read ${silent}/v1/models`);
    expect(log).not.toContain("within 10 s");
  });

  test("a metrics page that does not come", async () => {
    const workload = deployment("a", 1);
    const cluster = await clusterOf(workload);
    const port = Number(new URL(await serve(() => {})).port);
    cluster.onRestart = () => {
      replacePods(cluster, workload);
      cluster.pods = cluster.pods.map((pod) => ({ ...pod, port }));
    };
    const { exitCode, log, gateway } = await restart({ timeoutSeconds: "4" });
    expect(exitCode).toBe(4);
    expect(log).toContain("pod a-h2-0 is new and ready, but its counters cannot be read");
    expect(log).not.toContain("within 10 s");
    expect(gateway.arrived).toEqual([]);
  });
});

describe("an API server that is away when it is told to restart", () => {
  test.each<[string, "broken" | "lost"]>([
    ["does not do it", "broken"],
    ["does it and says so to nobody", "lost"],
  ])("and %s: told again, restarted once", async (_, kind) => {
    const workload = deployment("a");
    const cluster = await fakeCluster({ workloads: [workload], pods: [{ name: "alone" }] });
    replacePods(cluster, workload);
    afterRehearsal(cluster, () => {
      cluster[kind].set("patch deployments", 1);
      cluster[kind].set("delete pods", 1);
    });
    let restarts = 0;
    cluster.onRestart = () => {
      restarts++;
      cluster.pods = cluster.pods.map((pod) =>
        pod.uid?.startsWith("a-") ? { ...pod, uid: `${pod.uid}-${restarts}` } : pod,
      );
    };
    cluster.onDelete = (pod) => cluster.pods.push({ ...pod, uid: "new" });
    const { exitCode, log } = await restart();
    expect([exitCode, log]).toEqual([0, log]);
    expect(restarts).toBe(1);
    expect(log).toMatch(
      /warning: cannot patch .*\/deployments\/a .*503: the server is starting; trying again/,
    );
    expect(new Set(changes(cluster))).toEqual(new Set(["PATCH deployments/a", "DELETE pods/alone"]));
  });

  test("a right that is taken away meanwhile is no such case", async () => {
    const cluster = await clusterOf(deployment("a"));
    afterRehearsal(cluster, () => cluster.forbidden.add("patch deployments"));
    const { exitCode, log } = await restart();
    expect(exitCode).toBe(4);
    expect(log).toContain("may not patch deployments in namespace llm-d");
    expect(log).not.toContain("trying again");
  });
});
