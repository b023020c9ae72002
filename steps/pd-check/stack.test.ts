import { beforeEach, describe, expect, test } from "vitest";
import { podObject } from "../../test/kubernetes-server.ts";
import { kubernetesWorld, withoutKubernetes } from "../../test/kubernetes-world.ts";
import { engineOf } from "./proofs/index.ts";
import { sidecarUrlOf } from "./ssrf/sidecar.ts";
import { findStack, sideOf } from "./stack.ts";

const params = {
  namespace: undefined,
  podSelector: "llm-d.ai/role",
  metricsUrls: undefined,
  pickerMetricsUrls: undefined,
};

interface Containers {
  spec: { containers: object[]; volumes?: object[] };
  status: { podIP?: string };
}

const pod = (name: string, role: string, ip: string, more: object = {}) =>
  podObject({ name, ip, labels: { "llm-d.ai/role": role }, ...more }) as Containers;

function withSidecar(one: Containers): Containers {
  one.spec.containers.push({ name: "routing-proxy", image: "routing-sidecar", args: ["--port=8000"] });
  return one;
}

function picker(name: string, ip: string | undefined, configMap: string): Containers {
  const one = podObject({ name, labels: { "llm-d.ai/epp": "x" } }) as Containers;
  one.status = { ...one.status, podIP: ip as string };
  if (ip === undefined) delete one.status.podIP;
  const args = ["--pool-name=p", "--config-file=/config/c.yaml"];
  const volumeMounts = [{ name: "config", mountPath: "/config" }];
  one.spec = {
    containers: [{ name: "epp", image: "epp", args, volumeMounts }],
    volumes: [{ name: "config", configMap: { name: configMap } }],
  };
  return one;
}

const config = (name: string, decider: object) => ({
  metadata: { name, namespace: "llm-d" },
  data: {
    "c.yaml": JSON.stringify({
      apiVersion: "v1",
      kind: "EndpointPickerConfig",
      plugins: [
        decider,
        {
          type: "disagg-profile-handler",
          parameters: { deciders: { prefill: (decider as { type: string }).type } },
        },
      ],
      schedulingProfiles: [{ name: "decode", plugins: [] }],
    }),
  },
});

const always = config("always", { type: "always-disagg-pd-decider" });
const byPrefix = config("by-prefix", {
  type: "prefix-based-pd-decider",
  parameters: { nonCachedTokens: 64 },
});

async function stack(pods: readonly unknown[], forbidden: readonly string[] = []) {
  await kubernetesWorld({ objects: { pods, configmaps: [always, byPrefix] }, forbidden });
  return findStack(params);
}

beforeEach(withoutKubernetes);

describe("pickers", () => {
  const decode = pod("decode-0", "decode", "10.0.0.1");

  test("one without an address is passed by", async () => {
    const { pickers } = await stack([
      decode,
      picker("epp-0", undefined, "always"),
      picker("epp-1", "10.0.0.9", "always"),
    ]);
    expect(pickers).toEqual([{ name: "epp-1", metricsUrl: "http://10.0.0.9:9090/metrics" }]);
  });

  test.each<[string, readonly unknown[], readonly string[], unknown]>([
    ["may not be read", [picker("epp-0", "10.0.0.9", "always")], ["configmaps"], undefined],
    ["is nowhere", [picker("epp-0", "10.0.0.9", "other")], [], undefined],
    [
      "differs",
      [picker("epp-0", "10.0.0.8", "always"), picker("epp-1", "10.0.0.9", "by-prefix")],
      [],
      undefined,
    ],
    ["is one", [picker("epp-0", "10.0.0.9", "by-prefix")], [], "by-prefix"],
  ])("their configuration %s", async (_, pods, forbidden, splits) => {
    const { decider } = await stack([decode, ...pods], forbidden);
    expect(decider?.splits).toBe(splits);
  });
});

test("what encodes images alone is on neither side, and with prompts it prefills", async () => {
  const { engines } = await stack([
    pod("a", "encode", "10.0.0.1"),
    pod("b", "encode-prefill", "10.0.0.2"),
    pod("c", "decode", "10.0.0.3"),
  ]);
  expect(engines.map((engine) => [engine.name, sideOf(engine)])).toEqual([
    ["b", "prefill"],
    ["c", "decode"],
  ]);
});

test("the sidecar to ask is that of a ready decode pod", async () => {
  const { engines } = await stack([
    withSidecar(pod("a", "prefill", "10.0.0.1")),
    withSidecar(pod("b", "decode", "10.0.0.2", { ready: false })),
    pod("c", "decode", "10.0.0.3"),
    withSidecar(pod("d", "decode", "fd00::4")),
  ]);
  expect(sidecarUrlOf(engines)).toBe("http://[fd00::4]:8000");
  expect(sidecarUrlOf(engines.filter(({ name }) => name !== "d"))).toBeUndefined();
});

test.each(["fd00::4", "[fd00::4]:8000", "FD00::4", "d"])("an answer from %s", async (name) => {
  const { engines } = await stack([pod("c", "decode", "10.0.0.3"), pod("d", "decode", "fd00::4")]);
  const sent = { upstream: { header: "x-upstream-host", name } } as Parameters<typeof engineOf>[1];
  expect(engineOf({ engines }, sent)?.name).toBe("d");
});
