import { describe, expect, test } from "vitest";
import { Credentials } from "../../../lib/credentials.ts";
import { connectCluster } from "../../../lib/kubernetes/index.ts";
import { findPickers } from "../../../lib/llm-d/pickers.ts";
import { Redactor } from "../../../lib/redact.ts";
import { podObject, useKubeconfig } from "../../../test/kubernetes-server.ts";
import { kubernetesWorld } from "../../../test/kubernetes-world.ts";
import { deadUrl, serve } from "../../../test/loopback.ts";
import { prometheus } from "../../../test/prometheus-server.ts";
import { stackObjects } from "../../../test/stack-objects.ts";
import { type Reading, read } from "../reading.ts";
import { noRouting } from "../testing/routing.ts";
import { noRight, scene } from "../testing/scene.ts";
import { conclude } from "../verdict.ts";
import type { Routing } from "./routing.ts";
import { surveyRouting } from "./survey.ts";

const ACCOUNT = "system:serviceaccount:ci:default";
const FILTER = "type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor";
const CONFIG = "{apiVersion: llm-d.ai/v1alpha1, kind: EndpointPickerConfig, plugins: [{type: queue-scorer}]}";

async function routing(prometheusUrl?: string, url = "http://gw.example"): Promise<Routing> {
  const connected = await connectCluster(undefined);
  if (connected === undefined) throw new Error("no Kubernetes");
  return surveyRouting({
    cluster: { known: true, value: connected },
    target: { url, host: "" },
    pickers: read(findPickers(connected)),
    prometheus: prometheusUrl === undefined ? undefined : { url: prometheusUrl, namespace: "llm-d" },
    credentials: new Credentials(undefined, new Redactor()),
    signal: new AbortController().signal,
  });
}

/** A sound stack behind `gw.example`, whose picker mounts its configuration. */
function stack(other: Record<string, readonly unknown[]> = {}) {
  const objects = stackObjects({ gatewayUrl: "http://gw.example", engines: { "decode-0": 8000 } });
  const gateways = [
    {
      metadata: { name: "g" },
      spec: { listeners: [{ name: "http", port: 80, protocol: "HTTP" }] },
      status: { addresses: [{ value: "gw.example" }] },
    },
  ];
  return { ...objects, gateways, pods: [podObject({ name: "decode-0" }), eppPod()], ...other };
}

function eppPod(args = ["--config-file=/config/a.yaml"], volume: object = { configMap: { name: "epp" } }) {
  const { spec: _, ...rest } = podObject({ name: "epp-0", labels: { "llm-d.ai/epp": "epp" } }) as {
    spec: object;
  };
  const container = { name: "epp", args, volumeMounts: [{ name: "v", mountPath: "/config" }] };
  return { ...rest, spec: { containers: [container], volumes: [{ name: "v", ...volume }] } };
}

const configMap = (name: string, data: Record<string, string>) => ({ metadata: { name }, data });
const why = (reading: Reading<unknown> | undefined) => (reading?.known === false ? reading.why : "known");

describe("what may not be read is unknown, with verb, resource and account", () => {
  test.each<[string, string, (found: Routing) => Reading<unknown> | undefined]>([
    ["gateways", "list", ({ gateways }) => gateways],
    ["httproutes", "list", ({ routes }) => routes],
    ["inferencepools", "list", ({ pools }) => pools],
    ["services", "list", ({ services }) => services],
    ["services", "list", ({ poolReadings }) => poolReadings[0]?.service],
    ["destinationrules", "list", ({ destinationRules }) => destinationRules],
    ["envoyfilters", "list", ({ extProcs }) => extProcs],
    ["pods", "list", ({ poolReadings }) => poolReadings[0]?.pods],
    ["endpointslices", "list", ({ poolReadings }) => poolReadings[0]?.service],
    ["configmaps", "get", ({ pickerConfig }) => pickerConfig],
  ])("%s: %s", async (plural, verb, of) => {
    const objects = stack({ configmaps: [configMap("epp", { "a.yaml": CONFIG })] });
    await kubernetesWorld({ objects, forbidden: [plural] });
    expect(why(of(await routing()))).toContain(`${ACCOUNT} may not ${verb} ${plural} in namespace llm-d`);
  });

  test("pools of the group of before", async () => {
    await kubernetesWorld({ objects: stack(), forbidden: ["oldinferencepools"] });
    const found = await routing();
    expect([found.pools.known, found.oldPools.known]).toEqual([true, false]);
  });

  test("an API server that is away: every check of the routing is skipped", async () => {
    useKubeconfig(await deadUrl());
    const found = await routing();
    const checked = conclude(scene({ routing: found, pools: noRouting, pods: noRight }));
    const own = checked.filter(({ check }) =>
      /^(gateway\.prog|route|pool|epp\.[^so]|affinity)/.test(check.id),
    );
    expect(own.filter(({ status }) => status !== "skip").map(({ check }) => check.id)).toEqual([]);
    expect(why(found.routes)).toContain("cannot read");
  });
});

test("kinds that are not installed are known to be none", async () => {
  await kubernetesWorld({});
  const { gateways, routes, pools, oldPools, extProcs, destinationRules } = await routing();
  for (const reading of [gateways, routes, pools, oldPools, extProcs, destinationRules])
    expect(reading).toEqual({ known: true, value: [] });
});

test("where a route sends requests, and by which of its rules", async () => {
  const pool = { group: "inference.networking.k8s.io", kind: "InferencePool", name: "pool" };
  const rules = [
    {
      backendRefs: [
        { ...pool, weight: 0 },
        { name: "old", weight: 100 },
      ],
    },
    { backendRefs: [pool] },
  ];
  const route = { metadata: { name: "r" }, spec: { parentRefs: [{ name: "g" }], rules } };
  await kubernetesWorld({ objects: stack({ httproutes: [route] }) });
  const { routes } = await routing();
  const [found] = routes.known ? routes.value : [];
  expect(found?.backends.map(({ name, rule }) => [name, rule])).toEqual([
    ["old", 0],
    ["pool", 1],
  ]);
});

describe("the picker's configuration", () => {
  test.each<[string, unknown, unknown[], string]>([
    ["no flag", eppPod([]), [], "names no --config-file"],
    ["no ConfigMap", eppPod(), [], "no ConfigMap epp"],
    ["no such key", eppPod(), [configMap("epp", {})], "no a.yaml in ConfigMap epp"],
    [
      "not from a ConfigMap",
      eppPod(undefined, { secret: { secretName: "s" } }),
      [],
      "does not come from a ConfigMap",
    ],
    [
      "something else",
      eppPod(),
      [configMap("epp", { "a.yaml": "kind: x" })],
      "a.yaml in ConfigMap epp: no EndpointPickerConfig",
    ],
    ["from a file", eppPod(), [configMap("epp", { "a.yaml": CONFIG })], "known"],
    ["from the flag", eppPod(["--config-text", CONFIG]), [], "known"],
  ])("%s", async (_, epp, configmaps, expected) => {
    await kubernetesWorld({ objects: stack({ pods: [podObject({ name: "decode-0" }), epp], configmaps }) });
    expect(why((await routing()).pickerConfig)).toContain(expected);
  });
});

test("of two pickers for the run's pools neither is read", async () => {
  const one = eppPod(["--pool-name=pool", "--config-file=/config/a.yaml"]);
  const metadata = { name: "x-0", namespace: "llm-d", uid: "x-0", labels: { "llm-d.ai/epp": "x" } };
  const other = { ...one, metadata };
  const configmaps = [configMap("epp", { "a.yaml": CONFIG })];
  await kubernetesWorld({ objects: stack({ pods: [one, other], configmaps }), forbidden: ["services"] });
  const { pickers, pickerConfig } = await routing();
  expect(why(pickers)).toBe("known");
  expect(why(pickerConfig)).toBe("2 endpoint pickers, and nothing tells which is the run's");
});

describe("ext_proc", () => {
  const patch = (name: string, cluster: string, selector?: object) => ({
    metadata: { name },
    spec: {
      ...(selector && { workloadSelector: { labels: selector } }),
      configPatches: [
        {
          patch: {
            value: {
              typed_config: { "@type": FILTER, grpc_service: { envoy_grpc: { cluster_name: cluster } } },
            },
          },
        },
      ],
    },
  });
  const toPicker = "outbound|9002||epp.llm-d.svc.cluster.local";

  test("of the path's gateway that leads to the picker, and no other", async () => {
    const envoyfilters = [
      patch("own", toPicker, { "gateway.networking.k8s.io/gateway-name": "g" }),
      patch("other", toPicker, { "gateway.networking.k8s.io/gateway-name": "h" }),
      patch("auth", "outbound|50051||authorino.auth.svc.cluster.local"),
    ];
    await kubernetesWorld({ objects: stack({ envoyfilters }) });
    const { extProcs } = await routing();
    expect(extProcs.known && extProcs.value.map(({ source, bodyMode }) => [source, bodyMode])).toEqual([
      ["EnvoyFilter own", "NONE"],
    ]);
  });
});

describe("Prometheus", () => {
  test("that is away", async () => {
    await kubernetesWorld({ objects: stack() });
    expect(why((await routing(await deadUrl())).scrapes)).toContain("cannot query");
  });

  test("the newest samples of engines and picker", async () => {
    await kubernetesWorld({ objects: stack() });
    const labels = { namespace: "llm-d", pod: "decode-0" };
    const elsewhere = { ...labels, namespace: "other" };
    const url = await serve(
      prometheus(
        () => [
          { name: "vllm:prefix_cache_queries_total", labels, value: 1, at: 90 },
          { name: "vllm:prefix_cache_queries_total", labels: elsewhere, value: 1, at: 95 },
          { name: "llm_d_epp_ready_endpoints", labels: { ...labels, pod: "epp-0" }, value: 1, at: 91 },
        ],
        { now: () => 100 },
      ),
    );
    const { scrapes } = await routing(url);
    expect(scrapes?.known && [scrapes.value.now, scrapes.value.engines, scrapes.value.pickers]).toEqual([
      100,
      [{ labels, at: 90 }],
      [{ labels: { ...labels, pod: "epp-0" }, at: 91 }],
    ]);
  });
});
