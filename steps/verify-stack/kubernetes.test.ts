import { beforeEach, describe, expect, test } from "vitest";
import { engine, gateway, good } from "../../test/gateway-server.ts";
import { podObject, useKubeconfig } from "../../test/kubernetes-server.ts";
import { kubernetesWorld, type World } from "../../test/kubernetes-world.ts";
import { deadUrl } from "../../test/loopback.ts";
import { runWith } from "../../test/run.ts";
import { enginePod, stackObjects } from "../../test/stack-objects.ts";
import step from "./step.ts";
import { statusOf } from "./testing/status-of.ts";

function run(params: Record<string, string> = {}) {
  return runWith(step, { params, run: { name: "nightly", namespace: "ci" } });
}

describe("with Kubernetes", () => {
  const EPP = { "llm-d.ai/epp": "epp" };

  let port: number;
  beforeEach(async () => {
    port = Number(new URL(await engine()).port);
  });

  async function world(gatewayUrl: string, other: Record<string, readonly unknown[]> = {}): Promise<World> {
    return { objects: { ...stackObjects({ gatewayUrl, engines: { "decode-0": port } }), ...other } };
  }

  test("everything is found, and passes", async () => {
    const { url, completions } = await gateway();
    await kubernetesWorld(await world(url));
    const { exitCode, results, summary, lines } = await run();
    expect(lines.filter((line) => / (warn|fail) /.test(line))).toEqual([]);
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "pass", "failed-checks": "" });
    expect(summary?.data).toMatchObject({ gateway: url, host: "llm.example", blockSize: 16 });
    expect(completions[0]?.headers.host).toBe("llm.example");
  });

  test("a pool whose picker is gone", async () => {
    const { url } = await gateway(() => ({ ...good, headers: {} }));
    await kubernetesWorld(await world(url, { pods: [enginePod("decode-0", port)] }));
    const { exitCode, results } = await run();
    expect(exitCode).toBe(3);
    expect(results["failed-checks"]).toBe("epp.single");
  });

  test("another model's pool and pods beside the run's are not judged", async () => {
    const { url } = await gateway();
    const labels = { "llm-d.ai/inference-serving": "false", "llm-d.ai/role": "decode" };
    const other = {
      metadata: { name: "other" },
      spec: {
        selector: { matchLabels: { "llm-d.ai/inference-serving": "false" } },
        targetPorts: [{ number: 1 }],
      },
    };
    const { objects = {} } = await world(url);
    const pods = [...(objects["pods"] ?? []), enginePod("other-0", 1, { labels, ready: false })];
    const inferencepools = [...(objects["inferencepools"] ?? []), other];
    await kubernetesWorld({ objects: { ...objects, pods, inferencepools } });
    const { results, lines } = await run();
    expect(lines.filter((line) => / (warn|fail) /.test(line))).toEqual([]);
    expect(results).toMatchObject({ status: "pass", "failed-checks": "" });
  });

  test("a pod that is not ready, and one on its way out", async () => {
    const { url } = await gateway();
    const pods = [
      enginePod("decode-0", port),
      enginePod("decode-1", port, { ready: false, phase: "Pending" }),
      enginePod("decode-2", port, { ready: false, deleting: true }),
      podObject({ name: "epp-0", labels: EPP }),
    ];
    await kubernetesWorld(await world(url, { pods }));
    const { results } = await run();
    expect(results).toMatchObject({ status: "fail", "failed-checks": "pods.ready" });
    expect(results["reason"]).toBe("pods.ready: decode 1 of 2; not ready: decode-1");
  });

  test.each<[string, object | undefined, string]>([
    ["nothing makes anew", undefined, "pods.ready"],
    ["a StatefulSet waits for", { kind: "StatefulSet", name: "decode" }, "pods.ready"],
    ["a ReplicaSet left behind", { kind: "ReplicaSet", name: "decode-h1" }, ""],
  ])("an evicted pod that %s", async (_, owner, failed) => {
    const { url } = await gateway();
    const { metadata, ...rest } = enginePod("decode-1", port, { ready: false, phase: "Failed" }) as {
      metadata: object;
    };
    const ownerReferences = owner && [{ ...owner, controller: true }];
    const pods = [
      enginePod("decode-0", port),
      { ...rest, metadata: { ...metadata, ownerReferences } },
      podObject({ name: "epp-0", labels: EPP }),
    ];
    await kubernetesWorld(await world(url, { pods }));
    const { results, lines } = await run();
    expect([results["failed-checks"], lines]).toEqual([failed, lines]);
  });

  test("no right to list pods is no failure of theirs", async () => {
    const { url } = await gateway();
    await kubernetesWorld({ ...(await world(url)), forbidden: ["pods", "inferencepools"] });
    const { exitCode, results, lines } = await run();
    expect(exitCode).toBe(0);
    expect(results["failed-checks"]).toBe("");
    expect(statusOf(lines, "pods.ready")).toBe("skip");
    expect(lines.join("\n")).toContain("may not list pods");
  });

  test("no gateway in the namespace", async () => {
    await kubernetesWorld({});
    const { exitCode, results } = await run();
    expect(exitCode).toBe(4);
    expect(results).toMatchObject({ status: "invalid", "failed-checks": "gateway.reachable" });
    expect(results["reason"]).toContain("no gateway in namespace llm-d");
  });

  test("two hosts lead to a found gateway: one must be given", async () => {
    const { url } = await gateway();
    const routes = ["a.example", "b.example"].map((host) => ({
      metadata: { name: host },
      spec: { parentRefs: [{ name: "g" }], hostnames: [host] },
    }));
    await kubernetesWorld(await world(url, { httproutes: routes }));
    expect((await run()).results["reason"]).toContain(
      "2 host names lead to the gateway: a.example, b.example",
    );
    expect((await run({ host: "b.example" })).summary?.data).toMatchObject({ host: "b.example" });
    expect((await run({ gatewayUrl: url })).summary?.data).toMatchObject({ host: "" });
  });

  test("an API server that is away leaves a given gateway to be measured", async () => {
    const { url } = await gateway();
    useKubeconfig(await deadUrl());
    const { exitCode, lines } = await run({ gatewayUrl: url });
    expect(exitCode).toBe(0);
    expect(statusOf(lines, "pods.ready")).toBe("skip");
  });
});
