import { describe, expect, test } from "vitest";
import { backend, gatewayObject, oldPool, pool, routeObject, service } from "../testing/routing.ts";
import { findPath, type Objects } from "./path.ts";

const to = (gateway: string, target: string, namespace?: string) =>
  routeObject({
    name: `to-${target}`,
    parents: [{ name: gateway, namespace }],
    backends: [backend({ name: target })],
  });
const http = (port: number) => [{ name: "http", port, targetPort: port }];

/** Two gateways on one address, each with a route to a pool of its own. */
const two: Objects = {
  gateways: [
    gatewayObject({ name: "one" }),
    gatewayObject({ name: "two", listeners: [{ name: "http", port: 8080, protocol: "HTTP" }] }),
  ],
  routes: [to("one", "a"), to("two", "b")],
  pools: [pool({ name: "a" }), pool({ name: "b" })],
  services: [],
};

function pathOf(objects: Objects, url: string, host = "") {
  const { gateways, routes, pools, services, whyNoGateway, whyNoPool } = findPath(objects, {
    namespace: "llm-d",
    url,
    host,
  });
  const names = [gateways, routes, pools, services].map((list) => list.map(({ name }) => name).join());
  return [...names, whyNoGateway || whyNoPool];
}

describe("what a request meets", () => {
  test.each<[string, Objects, string, string[]]>([
    [
      "nothing is known",
      { gateways: [], routes: [], pools: [], services: [] },
      "http://gw",
      ["", "", "", "", "no Gateway in namespace llm-d has the address gw"],
    ],
    [
      "an address of nobody: those that lead to a pool",
      two,
      "http://localhost:9999",
      ["one,two", "to-a,to-b", "a,b", "", ""],
    ],
    ["the gateway of the port", two, "http://gw:8080", ["two", "to-b", "b", "", ""]],
    [
      "a Service's name, by its label",
      { ...two, services: [service("svc", { labels: { "istio.io/gateway-name": "two" }, ports: http(80) })] },
      "http://svc.llm-d.svc.cluster.local",
      ["two", "to-b", "b", "svc", ""],
    ],
    [
      "a Service's name, as Istio makes it",
      { ...two, services: [service("two-istio", { ports: http(80) })] },
      "http://two-istio",
      ["two", "to-b", "b", "two-istio", ""],
    ],
    [
      "a Service's address",
      { ...two, services: [service("one", { addresses: ["10.0.0.1"], ports: http(80) })] },
      "http://10.0.0.1",
      ["one", "to-a", "a", "one", ""],
    ],
    [
      "a Service of no Gateway: the pool cannot be told",
      { ...two, services: [service("x", { ports: http(80) })] },
      "http://x",
      ["", "", "", "x", "the gateway is Service x, and there is no Gateway of it"],
    ],
    [
      "a Gateway of another namespace",
      { ...two, gateways: [], routes: [to("shared", "a", "infra")] },
      "https://llm.example",
      ["", "to-a", "a", "", "Gateway infra/shared is in another namespace, which is not read"],
    ],
    [
      "no route: the one pool there is",
      { ...two, routes: [], pools: [pool(), oldPool()] },
      "http://gw",
      ["one", "", "pool", "", ""],
    ],
    [
      "no route, and two pools",
      { ...two, routes: [] },
      "http://gw",
      ["one", "", "", "", "2 InferencePools in namespace llm-d, and no route tells which is the run's"],
    ],
  ])("%s", (_, objects, url, expected) => {
    expect(pathOf(objects, url)).toEqual(expected);
  });

  test.each([
    ["b.example", "to-b"],
    ["x.c.example:80", "to-c"],
    ["unknown.example", "to-a,to-b,to-c"],
  ])("the routes for host %s", (host, expected) => {
    const hosted = ["a", "b"].map((name) => ({ ...to("one", name), hostnames: [`${name}.example`] }));
    const objects = { ...two, routes: [...hosted, { ...to("one", "c"), hostnames: ["*.c.example"] }] };
    expect(pathOf(objects, "http://gw", host)[1]).toBe(expected);
  });
});
