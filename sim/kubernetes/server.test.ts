import { AppsV1Api, CoreV1Api, CustomObjectsApi, DiscoveryV1Api, KubeConfig } from "@kubernetes/client-node";
import { describe, expect, test } from "vitest";
import { ask, eventually } from "../testing/client.ts";
import { testStack } from "../testing/stack.ts";

/** A client as the steps have it: by the kubeconfig that the stack wrote. */
async function startClient(...flags: string[]) {
  const stack = await testStack(...flags);
  const config = new KubeConfig();
  config.loadFromFile(stack.kubeconfig);
  const namespace = config.getContextObject(config.getCurrentContext())?.namespace ?? "";
  const server = config.getCurrentCluster()?.server ?? "";
  const token = config.getCurrentUser()?.token ?? "";
  const get = (path: string, bearer = token) =>
    fetch(server + path, { headers: { authorization: `Bearer ${bearer}` } });
  return { stack, config, namespace, get, core: config.makeApiClient(CoreV1Api) };
}

const refusals: readonly {
  name: string;
  flags?: string[];
  path: string;
  bearer?: string;
  code: number;
  reason: string;
}[] = [
  { name: "a wrong token", path: "/api/v1/pods", bearer: "wrong", code: 401, reason: "Unauthorized" },
  { name: "an unknown resource", path: "/api/v1/secrets", code: 404, reason: "NotFound" },
  { name: "an unknown version", path: "/api/v2/pods", code: 404, reason: "NotFound" },
  { name: "an unknown group", path: "/apis/batch/v1/jobs", code: 404, reason: "NotFound" },
  { name: "an unknown pod", path: "/api/v1/namespaces/llm-d/pods/nobody", code: 404, reason: "NotFound" },
  {
    name: "a pod of another namespace",
    path: "/api/v1/namespaces/other/pods/decode-0",
    code: 404,
    reason: "NotFound",
  },
  {
    name: "the log of a Service",
    path: "/api/v1/namespaces/llm-d/services/ms-llm-d-modelservice-decode/log",
    code: 404,
    reason: "NotFound",
  },
  {
    name: "a selector that is none",
    path: "/api/v1/pods?labelSelector=a%20b",
    code: 400,
    reason: "BadRequest",
  },
  { name: "a watch", path: "/api/v1/pods?watch=true", code: 400, reason: "BadRequest" },
  {
    name: "following a log",
    path: "/api/v1/namespaces/llm-d/pods/decode-0/log?follow=true",
    code: 400,
    reason: "BadRequest",
  },
  {
    name: "the log of one of several containers, unnamed",
    flags: ["--disaggregated"],
    path: "/api/v1/namespaces/llm-d/pods/decode-0/log",
    code: 400,
    reason: "BadRequest",
  },
  {
    name: "a container that is not there",
    path: "/api/v1/namespaces/llm-d/pods/decode-0/log?container=x",
    code: 400,
    reason: "BadRequest",
  },
];

test.each(refusals)("$name: $code", async ({ flags = [], path, bearer, code, reason }) => {
  const { get } = await startClient(...flags);
  const response = await get(path, bearer);
  expect(response.status).toBe(code);
  expect(await response.json()).toMatchObject({ kind: "Status", status: "Failure", code, reason });
});

test("the workers' pods, by label, with what their engine was started with", async () => {
  const { core, namespace, stack } = await startClient("--replicas=2");
  const { items } = await core.listNamespacedPod({
    namespace,
    labelSelector: "llm-d.ai/role in (decode),llm-d.ai/inferenceServing=true",
  });
  expect(items.map(({ metadata }) => metadata?.name)).toEqual(stack.workers.map(({ name }) => name));
  const [pod] = items;
  const port = Number(new URL(stack.workers[0]?.url ?? "").port);
  expect(pod?.spec?.containers).toMatchObject([
    { name: "vllm", ports: [{ name: "http", containerPort: port }] },
  ]);
  expect(pod?.spec?.containers[0]?.args?.join(" ")).toMatch(
    `--port ${port} --block-size 16 --enable-prefix-caching`,
  );
  expect(pod?.status).toMatchObject({ phase: "Running", podIP: "127.0.0.1" });
  expect(pod?.status?.containerStatuses).toMatchObject([
    { ready: true, restartCount: 0, state: { running: {} } },
  ]);
  expect(pod?.status?.containerStatuses?.[0]?.state?.running?.startedAt).toBeInstanceOf(Date);
});

test("a restart is another container in the same pod", async () => {
  const { core, namespace, stack } = await startClient();
  const read = async () => (await core.readNamespacedPod({ namespace, name: "decode-0" })) ?? expect.fail();
  const before = await read();
  await fetch(`${stack.workers[0]?.url}/debug/restart`, { method: "POST" });
  const after = await eventually(read, ({ status }) => status?.containerStatuses?.[0]?.restartCount === 1);
  expect(after.metadata?.uid).toBe(before.metadata?.uid);
  expect(after.status?.containerStatuses?.[0]?.containerID).not.toBe(
    before.status?.containerStatuses?.[0]?.containerID,
  );
});

const pickers = [
  { flags: [], pods: 1 },
  { flags: ["--routing=round-robin"], pods: 1 },
  { flags: ["--fault=epp.single.none"], pods: 0 },
];

test.each(pickers)("picker pods with $flags: $pods", async ({ flags, pods }) => {
  const { core, namespace } = await startClient(...flags);
  expect((await core.listNamespacedPod({ namespace, labelSelector: "llm-d.ai/epp" })).items).toHaveLength(
    pods,
  );
});

test("a pod that is not ready says so everywhere", async () => {
  const { core, namespace, config } = await startClient("--replicas=2", "--fault=pods.ready");
  const pod = await core.readNamespacedPod({ namespace, name: "decode-1" });
  expect(pod.status?.conditions?.find(({ type }) => type === "Ready")?.status).toBe("False");
  const deployment = await config
    .makeApiClient(AppsV1Api)
    .readNamespacedDeployment({ namespace, name: "ms-llm-d-modelservice-decode" });
  expect(deployment.status).toMatchObject({ replicas: 2, readyReplicas: 1 });
  const slices = await config.makeApiClient(DiscoveryV1Api).listNamespacedEndpointSlice({
    namespace,
    labelSelector: "kubernetes.io/service-name=ms-llm-d-modelservice-decode",
  });
  expect(slices.items.map(({ endpoints }) => endpoints?.[0]?.conditions?.ready)).toEqual([true, false]);
  const fieldSelector = "involvedObject.kind=Pod,involvedObject.name=decode-1";
  const events = await core.listNamespacedEvent({ namespace, fieldSelector });
  expect(events.items.map(({ type, reason }) => `${type} ${reason}`)).toEqual([
    "Normal Started",
    "Warning Unhealthy",
  ]);
});

test("the gateway is found through Gateway, HTTPRoute and Service", async () => {
  const { config, namespace, stack, core } = await startClient("--host=demo.example");
  const custom = config.makeApiClient(CustomObjectsApi);
  const list = async (group: string, plural: string) =>
    (await custom.listNamespacedCustomObject({ group, version: "v1", namespace, plural })).items;
  const port = Number(new URL(stack.gatewayUrl).port);
  expect(await list("gateway.networking.k8s.io", "gateways")).toMatchObject([
    { kind: "Gateway", spec: { listeners: [{ port }] }, status: { addresses: [{ value: "127.0.0.1" }] } },
  ]);
  expect(await list("gateway.networking.k8s.io", "httproutes")).toMatchObject([
    {
      spec: {
        hostnames: ["demo.example"],
        parentRefs: [{ kind: "Gateway" }],
        rules: [{ backendRefs: [{ kind: "InferencePool" }] }],
      },
    },
  ]);
  expect(await list("inference.networking.k8s.io", "inferencepools")).toMatchObject([
    { spec: { endpointPickerRef: { kind: "Service" } } },
  ]);
  const service = await core.readNamespacedService({
    namespace,
    name: "llm-d-infra-inference-gateway-istio",
  });
  expect(service.spec?.ports).toMatchObject([{ port }]);
});

test("elsewhere there is nothing", async () => {
  const { core, namespace } = await startClient();
  expect((await core.listNamespacedPod({ namespace: "other" })).items).toEqual([]);
  expect(
    (await core.listPodForAllNamespaces({ fieldSelector: "metadata.name=decode-0" })).items,
  ).toHaveLength(1);
  expect((await core.readNamespace({ name: namespace })).status?.phase).toBe("Active");
});

describe("the gateway's log", () => {
  const gateway = async ({ core, namespace }: Awaited<ReturnType<typeof startClient>>) => {
    const labelSelector = "gateway.networking.k8s.io/gateway-name=llm-d-infra-inference-gateway";
    const { items } = await core.listNamespacedPod({ namespace, labelSelector });
    return items[0]?.metadata?.name ?? expect.fail();
  };

  test("is its access log, a little late", async () => {
    const client = await startClient();
    const { core, namespace, stack } = client;
    const since = new Date();
    for (const testId of ["a", "b"]) await ask(stack.gatewayUrl, { testId });
    const name = await gateway(client);
    const read = (more = {}) =>
      core.readNamespacedPodLog({ name, namespace, container: "istio-proxy", ...more });
    const lines = await eventually(read, (text) => text.split("\n").length === 3);
    expect(
      lines
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).x_test_id),
    ).toEqual(["a", "b"]);
    expect(await read({ sinceSeconds: 60 })).toBe(lines);
    expect(JSON.parse(await read({ tailLines: 1 })).x_test_id).toBe("b");
    const whole = await client.get(
      `/api/v1/namespaces/${namespace}/pods/${name}/log?sinceTime=${since.toISOString()}`,
    );
    expect(await whole.text()).toBe(lines);
    const later = new Date(Date.now() + 60_000).toISOString();
    expect(
      await (await client.get(`/api/v1/namespaces/${namespace}/pods/${name}/log?sinceTime=${later}`)).text(),
    ).toBe("");
  });

  test("is empty when the gateway writes none", async () => {
    const client = await startClient("--fault=load.log-missing");
    await ask(client.stack.gatewayUrl);
    const name = await gateway(client);
    expect(await client.core.readNamespacedPodLog({ name, namespace: client.namespace })).toBe("");
  });
});

const documents = [
  { path: "/version", holds: { major: "1" } },
  { path: "/api", holds: { kind: "APIVersions" } },
  { path: "/apis", holds: { kind: "APIGroupList" } },
  {
    path: "/apis/apps/v1",
    holds: { kind: "APIResourceList", resources: [{ name: "deployments" }, { name: "statefulsets" }] },
  },
];

test.each(documents)("GET $path", async ({ path, holds }) => {
  const { get } = await startClient();
  expect(await (await get(path)).json()).toMatchObject(holds);
});
