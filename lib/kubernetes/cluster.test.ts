import { describe, expect, test, vi } from "vitest";
import { folder } from "../../test/folder.ts";
import { forbidden, kubernetes, podObject, useKubeconfig } from "../../test/kubernetes-server.ts";
import { deadUrl } from "../../test/loopback.ts";
import { connectCluster } from "./cluster.ts";
import { ForbiddenError } from "./forbidden.ts";

const PODS = "/api/v1/namespaces/llm-d/pods";
const signal = new AbortController().signal;

async function connected(replies: Parameters<typeof kubernetes>[0] = {}, namespace?: string) {
  const server = await kubernetes(replies);
  const cluster = await connectCluster(namespace);
  if (cluster === undefined) throw new Error("not connected");
  return { ...server, cluster };
}

describe("connecting", () => {
  test("a KUBECONFIG that is not there is an error, not the lack of a cluster", async () => {
    vi.stubEnv("KUBECONFIG", `${folder()}/none`);
    await expect(connectCluster(undefined)).rejects.toThrow(/cannot use KUBECONFIG .*ENOENT/);
    vi.unstubAllEnvs();
  });

  test("nothing to connect to is undefined", async () => {
    vi.stubEnv("KUBECONFIG", "");
    vi.stubEnv("KUBERNETES_SERVICE_HOST", undefined);
    expect(await connectCluster("llm-d")).toBeUndefined();
    vi.unstubAllEnvs();
  });

  test("the namespace is the one given, else the context's; the token goes along", async () => {
    const { cluster, tokens } = await connected({ [PODS]: { body: { items: [] } } });
    expect(cluster.namespace).toBe("llm-d");
    expect((await connectCluster("other"))?.namespace).toBe("other");
    await cluster.pods("a=b");
    expect(tokens).toEqual(["Bearer kube-token"]);
  });
});

describe("errors", () => {
  test.each([
    [
      "403 with the API server's words",
      forbidden("list", "pods"),
      "Kubernetes refuses: system:serviceaccount:ci:default may not list pods in namespace llm-d",
    ],
    ["403 in other words", { status: 403, body: "no" }, `Kubernetes refuses: get ${PODS}: no`],
    [
      "401",
      { status: 401, body: { kind: "Status", message: "Unauthorized" } },
      `Kubernetes does not accept our credentials: get ${PODS}: Unauthorized`,
    ],
  ])("%s is a ForbiddenError", async (_, reply, message) => {
    const { cluster } = await connected({ [PODS]: reply });
    const error = await cluster.pods("a=b").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ForbiddenError);
    expect(error).toMatchObject({ message, exitCode: 4 });
  });

  test("the hint is the rule that is missing", async () => {
    const { cluster } = await connected({ [PODS]: forbidden("list", "pods") });
    await expect(cluster.pods("a=b")).rejects.toMatchObject({
      hint: 'give it a Role with apiGroups [""], resources ["pods"], verbs ["list"], as the task\'s README shows',
      reproduce: "kubectl auth can-i list pods -n llm-d --as system:serviceaccount:ci:default",
    });
  });

  test.each([
    [
      "HTTP 500",
      { status: 500, body: { kind: "Status", message: "etcd is away" } },
      "HTTP 500: etcd is away",
    ],
    ["a login page", { body: "<html>" }, "the answer is not JSON: <html>"],
    ["another shape", { body: { items: [{ metadata: {} }] } }, "unexpected answer at metadata.name"],
  ])("%s is an UnreachableError", async (_, reply, message) => {
    const { cluster } = await connected({ [PODS]: reply });
    await expect(cluster.pods("a=b")).rejects.toMatchObject({
      name: "UnreachableError",
      message: expect.stringContaining(message),
      reproduce: `kubectl get --raw '${PODS}'`,
    });
  });

  test("a server that is away", async () => {
    useKubeconfig(await deadUrl());
    const cluster = await connectCluster(undefined);
    await expect(cluster?.pods("a=b")).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe("reading", () => {
  test("pods of all pages, by name, with the selector as it was given", async () => {
    const asked: (string | null)[] = [];
    const { cluster } = await connected({
      [PODS]: (query) => {
        asked.push(query.get("labelSelector"));
        const last = query.get("continue") === "more";
        return last
          ? { body: { metadata: {}, items: [podObject({ name: "a" })] } }
          : {
              body: {
                metadata: { continue: "more" },
                items: [podObject({ name: "b", ready: false, deleting: true })],
              },
            };
      },
    });
    const pods = await cluster.pods("role in (a, b)");
    expect(asked).toEqual(["role in (a, b)", "role in (a, b)"]);
    expect(pods.map(({ name, ready, deleting }) => [name, ready, deleting])).toEqual([
      ["a", true, false],
      ["b", false, true],
    ]);
    expect(pods[0]?.containers).toEqual([
      {
        name: "vllm",
        image: "vllm",
        args: [],
        command: [],
        env: {},
        envSources: {},
        hasEnvFrom: false,
        limits: {},
        ports: [{ name: "http", port: 8000 }],
        mounts: [],
        startedAt: "2026-01-01T00:00:00Z",
        id: "containerd://a",
        restartCount: 0,
        ready: true,
      },
    ]);
  });

  test("a sidecar that is declared as an init container counts, a real init container does not", async () => {
    const env = [
      { name: "A", value: "1" },
      { name: "EMPTY" },
      { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      { name: "SECRET", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
    ];
    const resources = { limits: { "nvidia.com/gpu": "8", "amd.com/gpu": 1 } };
    const pod = {
      metadata: { name: "a", namespace: "llm-d", uid: "u" },
      spec: {
        containers: [{ name: "vllm", env, envFrom: [{}], resources }],
        initContainers: [{ name: "download" }, { name: "routing-proxy", restartPolicy: "Always" }],
      },
    };
    const { cluster } = await connected({ [PODS]: { body: { items: [pod] } } });
    const [found] = await cluster.pods("a=b");
    expect(found?.containers.map(({ name }) => name)).toEqual(["vllm", "routing-proxy"]);
    expect(found).toMatchObject({ ip: undefined, phase: "Unknown", ready: false });
    expect(found?.containers[0]).toMatchObject({
      env: { A: "1", EMPTY: "" },
      envSources: { IP: "status.podIP", SECRET: "" },
      hasEnvFrom: true,
      limits: { "nvidia.com/gpu": "8", "amd.com/gpu": "1" },
    });
  });

  test("the ConfigMaps that a pod mounts, as files", async () => {
    const pod = {
      metadata: { name: "epp", namespace: "llm-d", uid: "u" },
      spec: {
        containers: [
          {
            name: "epp",
            volumeMounts: [
              { name: "all", mountPath: "/config" },
              { name: "one", mountPath: "/etc/envoy/envoy.yaml", subPath: "envoy.yaml" },
            ],
          },
        ],
        volumes: [
          { name: "all", configMap: { name: "epp" } },
          { name: "one", configMap: { name: "envoy", items: [{ key: "main", path: "envoy.yaml" }] } },
          { name: "tmp", emptyDir: {} },
        ],
      },
    };
    const { cluster } = await connected({
      [PODS]: { body: { items: [pod] } },
      "/api/v1/namespaces/llm-d/configmaps/epp": { body: { data: { "a.yaml": "a: 1" } } },
      "/api/v1/namespaces/llm-d/configmaps/empty": { body: {} },
    });
    const [found] = await cluster.pods("a=b");
    expect(found?.configMapVolumes).toEqual([
      { name: "all", configMap: "epp", keys: undefined },
      { name: "one", configMap: "envoy", keys: { "envoy.yaml": "main" } },
    ]);
    expect(found?.containers[0]?.mounts).toEqual([
      { volume: "all", path: "/config", subPath: "" },
      { volume: "one", path: "/etc/envoy/envoy.yaml", subPath: "envoy.yaml" },
    ]);
    expect(await cluster.configMap("none")).toBeUndefined();
    expect(await cluster.configMap("empty")).toEqual({});
    expect(await cluster.configMap("epp")).toEqual({ "a.yaml": "a: 1" });
  });

  test("services and what is behind them", async () => {
    const slice = {
      ports: [{ port: 8000 }],
      endpoints: [
        { addresses: ["10.0.0.1"], conditions: { ready: true }, targetRef: { kind: "Pod", name: "a" } },
        { addresses: ["10.0.0.2"], conditions: { ready: false } },
      ],
    };
    const { cluster } = await connected({
      "/api/v1/namespaces/llm-d/services": {
        body: {
          items: [
            {
              metadata: { name: "s", namespace: "llm-d" },
              spec: {
                clusterIP: "None",
                sessionAffinity: "ClientIP",
                clusterIPs: ["None"],
                externalIPs: ["192.0.2.1"],
                ports: [{ name: "http", port: 80, targetPort: "http" }],
              },
              status: { loadBalancer: { ingress: [{ ip: "192.0.2.2" }, { hostname: "lb.example" }] } },
            },
          ],
        },
      },
      "/apis/discovery.k8s.io/v1/namespaces/llm-d/endpointslices": (query) => ({
        body: { items: query.get("labelSelector") === "kubernetes.io/service-name=s" ? [slice] : [] },
      }),
    });
    expect(await cluster.services()).toEqual([
      {
        name: "s",
        namespace: "llm-d",
        labels: {},
        selector: {},
        clusterIp: "None",
        addresses: ["192.0.2.1", "192.0.2.2", "lb.example"],
        ports: [{ name: "http", port: 80, targetPort: "http" }],
        sessionAffinity: "ClientIP",
      },
    ]);
    expect(await cluster.endpoints("s")).toEqual([
      { ip: "10.0.0.1", port: 8000, ready: true, pod: "a" },
      { ip: "10.0.0.2", port: 8000, ready: false, pod: undefined },
    ]);
    expect(await cluster.endpoints("other")).toEqual([]);
  });

  test("a pod's log, since whole seconds", async () => {
    const asked: string[] = [];
    const { cluster } = await connected({
      [`${PODS}/gateway/log`]: (query) => {
        asked.push(String(query));
        return { body: "one\ntwo\n" };
      },
    });
    const sinceTime = new Date("2026-01-02T03:04:05.678Z");
    expect(await cluster.podLog("gateway", { container: "istio-proxy", sinceTime, signal })).toBe(
      "one\ntwo\n",
    );
    expect(asked).toEqual(["container=istio-proxy&sinceTime=2026-01-02T03%3A04%3A05Z"]);
    await expect(cluster.podLog("none", { sinceTime, signal })).rejects.toThrow("there is no such pod");
  });

  test("a kind in the first version that is installed, undefined when none is", async () => {
    const { cluster } = await connected({
      "/apis/inference.networking.k8s.io/v1/namespaces/llm-d/inferencepools": {
        body: { items: [{ kind: "x" }] },
      },
    });
    expect(await cluster.custom("inference.networking.k8s.io", ["v2", "v1"], "inferencepools")).toEqual([
      { kind: "x" },
    ]);
    expect(await cluster.custom("inference.networking.k8s.io", ["v2"], "inferencepools")).toBeUndefined();
  });
});
