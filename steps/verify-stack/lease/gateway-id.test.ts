import { expect, test } from "vitest";
import type { Service } from "../../../lib/kubernetes/index.ts";
import { gatewayId, leaseName, namespaceOf } from "./gateway-id.ts";

function service(name: string, addresses: string[], port = 80): Service {
  return {
    name,
    namespace: "llm-d",
    labels: {},
    selector: {},
    clusterIp: addresses[0],
    addresses,
    ports: [{ name: "http", port, targetPort: undefined }],
    sessionAffinity: "None",
  };
}

const services = [
  service("admin", ["10.96.0.7"], 9000),
  service("gw", ["10.96.0.7", "fd00::7", "192.0.2.7", "lb.example.com"]),
];

const idOf = (url: string) => gatewayId(url, { runNamespace: "llm-d", services });

test.each([
  "http://gw",
  "http://gw:80",
  "http://GW.llm-d/",
  "http://gw.llm-d.svc",
  "http://gw.llm-d.svc.cluster.local",
  "http://gw.llm-d.svc.cluster.local.:80/",
  "http://gw.llm-d.svc.another.domain",
  "http://gw.llm-d/a/path",
  "https://gw:80",
  "http://10.96.0.7",
  "http://[fd00::7]:80",
  "http://192.0.2.7",
  "http://lb.example.com",
])("%s is the gateway gw in llm-d", (url) => {
  expect(idOf(url)).toBe("gw.llm-d:80");
});

test.each([
  ["http://gw:8080", "gw.llm-d:8080"],
  ["https://gw", "gw.llm-d:443"],
  ["http://gw.other", "gw.other:80"],
  ["http://10.96.0.7:9000", "admin.llm-d:9000"],
  ["http://10.96.0.8", "10.96.0.8:80"],
  ["http://10.96.0.7:81", "10.96.0.7:81"],
  ["http://localhost:8081", "localhost:8081"],
  ["http://llm.example.com", "llm.example.com:80"],
  ["http://[fd00::8]:8080", "fd00::8:8080"],
])("%s is %s", (url, id) => {
  expect(idOf(url)).toBe(id);
});

test("a bare name is looked up where the run is", () => {
  expect(gatewayId("http://gw", { runNamespace: "ci", services })).toBe("gw.ci:80");
});

test.each([
  ["gw.llm-d:80", "llm-d"],
  ["10.96.0.8:80", undefined],
  ["fd00::8:8080", undefined],
  ["localhost:8081", undefined],
  ["llm.example.com:80", undefined],
])("namespace of %s: %s", (id, namespace) => {
  expect(namespaceOf(id)).toBe(namespace);
});

test.each([
  ["gw.llm-d:80", /^llm-d-benchmark-gw-llm-d-[0-9a-f]{8}$/],
  ["llm-d-infra-inference-gateway-istio.llm-d:80", /^llm-d-benchmark-llm-d-infra-inferenc-[0-9a-f]{8}$/],
  ["a.very-long-gateway--name:80", /^llm-d-benchmark-a-very-long-gateway-[0-9a-f]{8}$/],
  ["fd00::8:8080", /^llm-d-benchmark-fd00-8-[0-9a-f]{8}$/],
  ["10.96.0.8:80", /^llm-d-benchmark-10-96-0-8-[0-9a-f]{8}$/],
])("the Lease of %s", (id, name) => {
  expect(leaseName(id)).toMatch(name);
});

test("gateways that look alike have Leases of their own", () => {
  const ids = ["gw.llm-d:80", "gw.llm-d:8080", "gw-llm.d:80", "gw.llm.d:80"];
  expect(new Set(ids.map(leaseName)).size).toBe(ids.length);
});
