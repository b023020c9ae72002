import { describe, expect, test } from "vitest";
import { type KubernetesObject, kubernetesWorld } from "../../test/kubernetes-world.ts";
import { InvalidError, UnreachableError } from "../errors/index.ts";
import { type Cluster, connectCluster } from "../kubernetes/index.ts";
import { discoverGateway, discoverHosts } from "./gateway.ts";

async function cluster(objects: Record<string, KubernetesObject[]>): Promise<Cluster> {
  await kubernetesWorld({ objects });
  const connected = await connectCluster(undefined);
  if (connected === undefined) throw new Error("KUBECONFIG leads nowhere");
  return connected;
}

function gateway(name: string, address: string | undefined, listeners = [{ port: 80, protocol: "HTTP" }]) {
  const addresses = address === undefined ? [] : [{ type: "IPAddress", value: address }];
  return { metadata: { name }, spec: { listeners }, status: { addresses } };
}

function route(
  name: string,
  parent: string,
  hostnames: string[],
  backend = "InferencePool",
): KubernetesObject {
  return {
    metadata: { name },
    spec: {
      parentRefs: [{ name: parent }],
      hostnames,
      rules: [{ backendRefs: [{ kind: backend, name: "b" }] }],
    },
  };
}

function service(
  name: string,
  labels: Record<string, string> = {},
  ports: object[] = [{ port: 80 }],
): KubernetesObject {
  return { metadata: { name, namespace: "llm-d", labels } as KubernetesObject["metadata"], spec: { ports } };
}

describe("nothing to go by", () => {
  test("no Gateway, no Service: says what was looked for", async () => {
    const found = discoverGateway(await cluster({}));
    await expect(found).rejects.toThrow(UnreachableError);
    await expect(found).rejects.toThrow(
      /no gateway in namespace llm-d: looked for a Gateway .* and a Service/,
    );
  });

  test("a Gateway without an address, and a Service of another kind", async () => {
    const at = await cluster({ gateways: [gateway("g", undefined)], services: [service("vllm-decode")] });
    await expect(discoverGateway(at)).rejects.toThrow("no gateway");
  });

  test("two Gateways: lists both", async () => {
    const at = await cluster({ gateways: [gateway("a", "10.0.0.1"), gateway("b", "10.0.0.2")] });
    const found = discoverGateway(at);
    await expect(found).rejects.toThrow(InvalidError);
    await expect(found).rejects.toThrow(
      "2 gateways in namespace llm-d: a (http://10.0.0.1), b (http://10.0.0.2)",
    );
  });

  test("two Services: lists both", async () => {
    const label = "gateway.networking.k8s.io/gateway-name";
    const at = await cluster({ services: [service("a", { [label]: "g" }), service("b", { [label]: "h" })] });
    await expect(discoverGateway(at)).rejects.toThrow("2 gateways in namespace llm-d: a (http://a.llm-d.svc");
  });
});

describe("the URL", () => {
  const cases: [string, Record<string, KubernetesObject[]>, string][] = [
    ["of a Gateway on port 80", { gateways: [gateway("g", "10.0.0.1")] }, "http://10.0.0.1"],
    [
      "of another port",
      { gateways: [gateway("g", "10.0.0.1", [{ port: 8080, protocol: "HTTP" }])] },
      "http://10.0.0.1:8080",
    ],
    ["of an address that is a host name", { gateways: [gateway("g", "gw.svc")] }, "http://gw.svc"],
    ["of an IPv6 address", { gateways: [gateway("g", "fd00::1")] }, "http://[fd00::1]"],
    [
      "of HTTPS alone",
      { gateways: [gateway("g", "a.b", [{ port: 443, protocol: "HTTPS" }])] },
      "https://a.b",
    ],
    [
      "of the one Gateway with a route",
      { gateways: [gateway("a", "10.0.0.1"), gateway("b", "10.0.0.2")], httproutes: [route("r", "b", [])] },
      "http://10.0.0.2",
    ],
    [
      "of a labelled Service, its health port passed over",
      {
        gateways: [gateway("g", undefined)],
        services: [
          service("g-istio", { "gateway.networking.k8s.io/gateway-name": "g" }, [
            { name: "status-port", port: 15021 },
            { name: "default", port: 8080 },
          ]),
        ],
      },
      "http://g-istio.llm-d.svc.cluster.local:8080",
    ],
    [
      "of a Service by its name alone",
      { services: [service("llm-d-gateway-istio"), service("ms-llm-d-modelservice-decode")] },
      "http://llm-d-gateway-istio.llm-d.svc.cluster.local",
    ],
  ];
  test.each(cases)("%s", async (_, objects, url) => {
    expect((await discoverGateway(await cluster(objects))).url).toBe(url);
  });
});

describe("the host names", () => {
  const gateways = [gateway("g", "10.0.0.1")];
  const cases: [string, KubernetesObject[], string[]][] = [
    ["no route", [], []],
    ["the first of a route", [route("r", "g", ["a.example", "b.example"])], ["a.example"]],
    ["wildcards are none", [route("r", "g", ["*.example"])], []],
    ["a route of another gateway", [route("r", "other", ["a.example"])], []],
    [
      "a route to the pool before one to a Service",
      [route("r", "g", ["ui.example"], "Service"), route("s", "g", ["llm.example"])],
      ["llm.example"],
    ],
    [
      "two routes with the same",
      [route("r", "g", ["a.example"]), route("s", "g", ["a.example"])],
      ["a.example"],
    ],
    [
      "two that differ",
      [route("r", "g", ["a.example"]), route("s", "g", ["b.example"])],
      ["a.example", "b.example"],
    ],
  ];
  test.each(cases)("%s", async (_, httproutes, hosts) => {
    const at = await cluster({ gateways, httproutes });
    expect((await discoverGateway(at)).hosts).toEqual(hosts);
  });

  test("for a given URL, of whatever gateway", async () => {
    const at = await cluster({ httproutes: [route("r", "other", ["a.example"])] });
    expect(await discoverHosts(at)).toEqual(["a.example"]);
  });
});
