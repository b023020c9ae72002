import { describe, expect, test } from "vitest";
import { engine, gateway, good } from "../../test/gateway-server.ts";
import { podObject, useKubeconfig } from "../../test/kubernetes-server.ts";
import { kubernetesWorld, type World } from "../../test/kubernetes-world.ts";
import { deadUrl } from "../../test/loopback.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

function run(params: Record<string, string> = {}) {
  return runWith(step, { params, run: { name: "nightly", namespace: "ci" } });
}

/** Status of a check as the table in the log shows it. */
function statusOf(lines: readonly string[], id: string): string | undefined {
  return lines.find((line) => line.startsWith(id))?.split(/\s+/)[1];
}

describe("with Kubernetes", () => {
  const EPP = { "llm-d.ai/epp": "epp" };

  async function world(gatewayUrl: string, other: Record<string, readonly unknown[]> = {}): Promise<World> {
    const port = Number(new URL(await engine()).port);
    const { hostname, port: gatewayPort } = new URL(gatewayUrl);
    return {
      objects: {
        pods: [podObject({ name: "decode-0", port }), podObject({ name: "epp-0", labels: EPP })],
        gateways: [
          {
            metadata: { name: "g" },
            spec: { listeners: [{ port: Number(gatewayPort), protocol: "HTTP" }] },
            status: { addresses: [{ value: hostname }] },
          },
        ],
        httproutes: [
          { metadata: { name: "r" }, spec: { parentRefs: [{ name: "g" }], hostnames: ["llm.example"] } },
        ],
        inferencepools: [{ metadata: { name: "pool" } }],
        ...other,
      },
    };
  }

  test("everything is found, and passes", async () => {
    const { url, completions } = await gateway();
    await kubernetesWorld(await world(url));
    const { exitCode, results, summary, lines } = await run();
    expect(lines.filter((line) => / (warn|fail|skip) /.test(line))).toEqual([]);
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "pass", reason: "10 of 10 checks pass" });
    expect(summary?.data).toMatchObject({ gateway: url, host: "llm.example", blockSize: 16 });
    expect(completions[0]?.headers.host).toBe("llm.example");
  });

  test("a pool whose picker is gone", async () => {
    const { url } = await gateway(() => ({ ...good, headers: {} }));
    const port = Number(new URL(await engine()).port);
    await kubernetesWorld(await world(url, { pods: [podObject({ name: "decode-0", port })] }));
    const { exitCode, results } = await run();
    expect(exitCode).toBe(3);
    expect(results["failed-checks"]).toBe("epp.single,epp.on-path");
  });

  test("a pod that is not ready, and one on its way out", async () => {
    const { url } = await gateway();
    const pods = [
      podObject({ name: "decode-0", port: Number(new URL(await engine()).port) }),
      podObject({ name: "decode-1", ready: false, phase: "Pending" }),
      podObject({ name: "decode-2", ready: false, deleting: true }),
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
    const { metadata, ...rest } = podObject({ name: "decode-1", ready: false, phase: "Failed" }) as {
      metadata: object;
    };
    const ownerReferences = owner && [{ ...owner, controller: true }];
    const pods = [
      podObject({ name: "decode-0", port: Number(new URL(await engine()).port) }),
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
