import { describe, expect, test } from "vitest";
import { connectCluster } from "../../lib/kubernetes/index.ts";
import { kubernetesWorld } from "../../test/kubernetes-world.ts";
import { findManager } from "./find-manager.ts";

interface Given {
  readonly name: string;
  readonly component?: string;
  readonly clusterIP?: string;
  readonly ports?: readonly { readonly name?: string; readonly port: number }[];
}

const zmq = { name: "zmq", port: 5557 };
const http = { name: "http", port: 8080 };

async function find(...given: Given[]) {
  const services = given.map(({ name, component, clusterIP = "10.1.2.3", ports = [zmq, http] }) => ({
    metadata: {
      name,
      namespace: "llm-d",
      labels: component === undefined ? {} : { "app.kubernetes.io/component": component },
    },
    spec: { clusterIP, ports },
  }));
  await kubernetesWorld({ objects: { services } });
  const cluster = await connectCluster(undefined);
  if (cluster === undefined) throw new Error("no cluster");
  return findManager(cluster);
}

describe("a KV-cache manager's Service", () => {
  test("several are named, and none is chosen", async () => {
    await expect(find({ name: "a-kv-cache-manager" }, { name: "b-kv-indexer" })).rejects.toThrow(
      "2 KV-cache managers in llm-d: a-kv-cache-manager (http://10.1.2.3:8080), b-kv-indexer (http://10.1.2.3:8080)",
    );
  });

  test("there is none among others", async () => {
    expect(await find({ name: "ms-decode" }, { name: "kvstore" }, { name: "epp", component: "picker" })).toBe(
      undefined,
    );
  });

  test.each([
    ["the chart's, by its component", { name: "demo", component: "kv-cache-manager" }],
    ["by its name", { name: "demo-kv-cache-indexer" }],
    ["by a short name", { name: "kv-manager" }],
    ["with unnamed ports", { name: "kvcache-manager", ports: [{ port: 50051 }, { port: 8080 }] }],
  ])("%s", async (_, given) => {
    expect(await find({ name: "other" }, given)).toEqual({
      url: "http://10.1.2.3:8080",
      from: `Service ${given.name}`,
    });
  });

  test.each([
    [
      "the label before a name",
      [{ name: "kv-cache-manager" }, { name: "x", component: "kv-indexer" }],
      "10.1.2.3:8080",
    ],
    [
      "a headless one by its name",
      [{ name: "kv-manager", clusterIP: "None" }],
      "kv-manager.llm-d.svc.cluster.local:8080",
    ],
    ["over IPv6", [{ name: "kv-manager", clusterIP: "fd00::1" }], "[fd00::1]:8080"],
    [
      "a port of its own",
      [{ name: "kv-manager", ports: [zmq, { name: "api", port: 9000 }] }],
      "10.1.2.3:9000",
    ],
  ])("%s", async (_, given, address) => {
    expect((await find(...given))?.url).toBe(`http://${address}`);
  });
});
