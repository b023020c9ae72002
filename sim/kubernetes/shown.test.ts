import { AppsV1Api, CoreV1Api, CustomObjectsApi, KubeConfig, type V1Pod } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { eventually } from "../testing/client.ts";
import { testStack } from "../testing/stack.ts";

const pool = "ms-llm-d-modelservice";

async function look(...flags: string[]) {
  const stack = await testStack(...flags);
  const config = new KubeConfig();
  config.loadFromFile(stack.kubeconfig);
  const { namespace } = stack;
  const core = config.makeApiClient(CoreV1Api);
  const pods = async (labelSelector: string) =>
    (await core.listNamespacedPod({ namespace, labelSelector })).items;
  const custom = async (group: string, version: string, plural: string) => {
    const api = config.makeApiClient(CustomObjectsApi);
    return (await api.listNamespacedCustomObject({ group, version, namespace, plural })).items;
  };
  const configOf = async (name: string) => {
    const { data = {} } = await core.readNamespacedConfigMap({ namespace, name });
    return parse(Object.values(data)[0] ?? "");
  };
  return { stack, config, core, namespace, pods, custom, configOf };
}

const containersOf = (pod: V1Pod | undefined) =>
  Object.fromEntries((pod?.spec?.containers ?? []).map((container) => [container.name, container]));

test("a ConfigMap that is not there: 404", async () => {
  const { core, namespace } = await look();
  await expect(core.readNamespacedConfigMap({ namespace, name: "nothing" })).rejects.toMatchObject({
    code: 404,
  });
});

test.each([
  ["prefix-cache", ["prefix-cache-scorer", 3, "queue-scorer", 2, "kv-cache-utilization-scorer", 2]],
  ["session", ["session-affinity-scorer", 1]],
  ["random", []],
])("the picker's configuration with --routing %s", async (routing, scorers) => {
  const { core, namespace, pods, configOf } = await look(`--routing=${routing}`);
  const [pod] = await pods("llm-d.ai/epp");
  const { epp } = containersOf(pod);
  const args = epp?.args ?? [];
  const file = args[args.indexOf("--config-file") + 1];
  const [mount] = epp?.volumeMounts ?? [];
  const volume = pod?.spec?.volumes?.find(({ name }) => name === mount?.name);
  const name = volume?.configMap?.name ?? "";
  const { data = {} } = await core.readNamespacedConfigMap({ namespace, name });
  expect(Object.keys(data).map((key) => `${mount?.mountPath}/${key}`)).toEqual([file]);
  expect(args.includes("--allow-experimental-plugins")).toBe(routing === "session");
  const { schedulingProfiles } = await configOf(name);
  const used = schedulingProfiles.flatMap(
    ({ plugins }: { plugins: { pluginRef: string; weight?: number }[] }) =>
      plugins.flatMap(({ pluginRef, weight }) => (weight === undefined ? [] : [pluginRef, weight])),
  );
  expect(used).toEqual(scorers);
});

test("prefill and decode apart: pods, Services, pool and the picker's configuration", async () => {
  const { stack, core, namespace, pods, custom, configOf } = await look(
    "--disaggregated",
    "--replicas=1",
    "--prefill-replicas=1",
  );
  const [decode, prefill] = stack.workers;
  const portOf = (url = "") => Number(new URL(url).port);
  const [requests, engine, other] = [decode?.url, decode?.metricsUrl, prefill?.url].map(portOf);

  const [decodePod] = await pods("llm-d.ai/role=decode");
  const { vllm, "routing-proxy": sidecar } = containersOf(decodePod);
  expect(vllm?.ports).toMatchObject([{ name: "metrics", containerPort: engine }]);
  expect(vllm?.args?.slice(-2)).toEqual([
    "--kv-transfer-config",
    '{"kv_connector":"NixlConnector","kv_role":"kv_both"}',
  ]);
  expect(vllm?.env).toContainEqual({
    name: "VLLM_NIXL_SIDE_CHANNEL_HOST",
    valueFrom: { fieldRef: { fieldPath: "status.podIP" } },
  });
  expect(sidecar?.ports).toMatchObject([{ name: "http", containerPort: requests }]);
  expect(sidecar?.args).toEqual([
    `--port=${requests}`,
    `--model-server-port=${engine}`,
    "--kv-connector=nixlv2",
    "--secure-proxy=false",
    "--enable-ssrf-protection=true",
  ]);

  const [prefillPod] = await pods("llm-d.ai/role=prefill");
  expect(Object.keys(containersOf(prefillPod))).toEqual(["vllm"]);
  for (const [name, port] of [
    [`${pool}-decode`, requests],
    [`${pool}-prefill`, other],
  ] as const) {
    expect((await core.readNamespacedService({ name, namespace })).spec?.ports).toMatchObject([{ port }]);
  }
  const [found] = await custom("inference.networking.k8s.io", "v1", "inferencepools");
  expect(found.spec.targetPorts).toEqual([{ number: requests }, { number: other }]);
  expect(Object.keys(found.spec.selector.matchLabels)).toEqual([
    "llm-d.ai/inference-serving",
    "llm-d.ai/model",
  ]);
  const { plugins, schedulingProfiles } = await configOf(`${pool}-epp`);
  expect(plugins).toContainEqual({
    type: "disagg-profile-handler",
    parameters: { deciders: { prefill: "prefix-based-pd-decider" } },
  });
  expect(schedulingProfiles.map(({ name }: { name: string }) => name)).toEqual(["prefill", "decode"]);
});

test("the prefill workers' Deployment rolls out by itself", async () => {
  const { config, namespace, pods } = await look("--disaggregated", "--replicas=1", "--prefill-replicas=1");
  const uids = async () => (await pods("llm-d.ai/inference-serving")).map(({ metadata }) => metadata?.uid);
  const before = await uids();
  const body = { spec: { template: { metadata: { annotations: { at: "now" } } } } };
  const apps = config.makeApiClient(AppsV1Api);
  const name = `${pool}-prefill`;
  const server = config.getCurrentCluster()?.server ?? "";
  await fetch(`${server}/apis/apps/v1/namespaces/${namespace}/deployments/${name}`, {
    method: "PATCH",
    headers: {
      authorization: `Bearer ${config.getCurrentUser()?.token}`,
      "content-type": "application/merge-patch+json",
    },
    body: JSON.stringify(body),
  });
  expect((await apps.readNamespacedDeployment({ namespace, name })).metadata?.generation).toBe(2);
  const after = await eventually(uids, (now) => now[1] !== before[1]);
  expect(after[0]).toBe(before[0]);
});

test("kinds that a sound stack has none of are there, and empty", async () => {
  const { custom } = await look();
  expect(await custom("inference.networking.x-k8s.io", "v1alpha2", "inferencepools")).toEqual([]);
  expect(await custom("networking.istio.io", "v1", "destinationrules")).toEqual([]);
  expect(await custom("networking.istio.io", "v1alpha3", "envoyfilters")).toEqual([]);
});

test("the gateway's Envoy hands whole bodies to the picker", async () => {
  const { configOf } = await look();
  const text = JSON.stringify(await configOf("llm-d-infra-inference-gateway-envoy"));
  expect(text).toContain('"request_body_mode":"FULL_DUPLEX_STREAMED"');
});
