import { expect, test } from "vitest";
import { kubernetesWorld } from "../../test/kubernetes-world.ts";
import { connectCluster } from "../kubernetes/index.ts";
import { listDestinationRules } from "./destination-rule.ts";
import { listOldPools, listPools } from "./inference-pool.ts";

async function cluster(objects: Record<string, readonly unknown[]>) {
  await kubernetesWorld({ objects });
  const connected = await connectCluster(undefined);
  if (connected === undefined) throw new Error("no Kubernetes");
  return connected;
}

const conditions = [{ type: "Accepted", status: "Unknown" }];
const said = [{ type: "Accepted", status: "Unknown", reason: "", message: "" }];

test("a kind that is not installed", async () => {
  const none = await cluster({});
  expect(await Promise.all([listPools(none), listOldPools(none), listDestinationRules(none)])).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("an object that is none of the kind", async () => {
  const odd = await cluster({ inferencepools: [{ metadata: { name: "p" }, spec: { targetPorts: [{}] } }] });
  await expect(listPools(odd)).rejects.toThrow("unexpected inferencepools at spec.targetPorts.0.number");
});

test("a pool of both API groups, with what the API server fills in", async () => {
  const both = await cluster({
    inferencepools: [
      {
        metadata: { name: "p" },
        spec: {
          selector: { matchLabels: { a: "b" } },
          targetPorts: [{ number: 8000 }, { number: 8001 }],
          endpointPickerRef: { name: "epp", port: { number: 9 } },
        },
        status: { parents: [{ parentRef: { name: "g" }, conditions }] },
      },
    ],
    oldinferencepools: [
      {
        metadata: { name: "p" },
        spec: {
          selector: { a: "b" },
          targetPortNumber: 8000,
          extensionRef: { name: "epp", failureMode: "FailOpen" },
        },
        status: { parent: [{ parentRef: { kind: "Status", name: "default" }, conditions }, { conditions }] },
      },
    ],
  });
  const common = { name: "p", selector: { a: "b" } };
  expect(await listPools(both)).toEqual([
    {
      ...common,
      group: "inference.networking.k8s.io",
      targetPorts: [8000, 8001],
      picker: { kind: "Service", name: "epp", port: 9, failureMode: "FailClose" },
      statuses: [{ parent: "g", conditions: said }],
    },
  ]);
  expect(await listOldPools(both)).toEqual([
    {
      ...common,
      group: "inference.networking.x-k8s.io",
      targetPorts: [8000],
      picker: { kind: "Service", name: "epp", port: 9002, failureMode: "FailOpen" },
      statuses: [{ parent: "", conditions: said }],
    },
  ]);
});

test("what a DestinationRule hashes, wherever it says so", async () => {
  const hash = (consistentHash: object) => ({ loadBalancer: { consistentHash } });
  const rule = (name: string, spec: object) => ({ metadata: { name }, spec: { host: "h", ...spec } });
  const rules = await cluster({
    destinationrules: [
      rule("tls", { trafficPolicy: { tls: { mode: "SIMPLE" } } }),
      rule("simple", { trafficPolicy: { loadBalancer: { simple: "ROUND_ROBIN" } } }),
      rule("header", { trafficPolicy: hash({ httpHeaderName: "x-user" }) }),
      rule("port", { trafficPolicy: { portLevelSettings: [hash({ useSourceIp: true })] } }),
      rule("subset", { subsets: [{ name: "s", trafficPolicy: hash({ httpCookie: { name: "c" } }) }] }),
    ],
  });
  const found = await listDestinationRules(rules);
  expect(found?.map(({ name, hashes }) => [name, hashes])).toEqual([
    ["tls", undefined],
    ["simple", undefined],
    ["header", "httpHeaderName: x-user"],
    ["port", "useSourceIp: true"],
    ["subset", 'httpCookie: {"name":"c"}'],
  ]);
});
