import { describe, expect, test } from "vitest";
import { connectCluster } from "../../lib/kubernetes/index.ts";
import { forbidden, kubernetes } from "../../test/kubernetes-server.ts";
import { pickerWeights } from "./picker-weights.ts";

const PODS = "/api/v1/namespaces/llm-d/pods";
const CONFIG = "/api/v1/namespaces/llm-d/configmaps/epp";

const yaml = `
apiVersion: llm-d.ai/v1alpha1
kind: EndpointPickerConfig
plugins:
- type: prefix-cache-scorer
- {name: busy, type: queue-scorer}
- type: max-score-picker
- type: decode-filter
schedulingProfiles:
- name: prefill
  plugins: [{pluginRef: busy}]
- name: decode
  plugins: [{pluginRef: decode-filter}, {pluginRef: prefix-cache-scorer, weight: 3}, {pluginRef: busy}]
`;

/** A picker started with these arguments; its ConfigMap is mounted at /config. */
function picker(...args: string[]) {
  const container = {
    name: "epp",
    image: "epp",
    args,
    volumeMounts: [{ name: "config", mountPath: "/config" }],
  };
  const volumes = [{ name: "config", configMap: { name: "epp" } }];
  const metadata = { name: "epp-0", namespace: "llm-d", uid: "1", labels: { "llm-d.ai/epp": "epp" } };
  return {
    body: { items: [{ metadata, spec: { containers: [container], volumes }, status: { phase: "Running" } }] },
  };
}

async function weights(replies: Parameters<typeof kubernetes>[0]) {
  await kubernetes(replies);
  return pickerWeights(await connectCluster(undefined));
}

const config = (text: string) => ({ body: { data: { "epp.yaml": text } } });
const fromFile = picker("--config-file", "/config/epp.yaml");

describe("the picker's weights are not known", () => {
  test("without Kubernetes", async () => {
    expect(await pickerWeights(undefined)).toBeUndefined();
  });

  test.each([
    ["no picker", { [PODS]: { body: { items: [] } } }],
    ["pods that may not be listed", { [PODS]: forbidden("list", "pods") }],
    ["a config that may not be read", { [PODS]: fromFile, [CONFIG]: forbidden("get", "configmaps") }],
    ["a config that is not there", { [PODS]: fromFile }],
    ["a config that is none", { [PODS]: fromFile, [CONFIG]: config("kind: Other") }],
    ["a picker without one", { [PODS]: picker("--pool-name", "p") }],
    [
      "a profile without scorers",
      {
        [PODS]: fromFile,
        [CONFIG]: config(`${yaml.split("schedulingProfiles")[0]}schedulingProfiles: [{name: a}]`),
      },
    ],
  ])("%s", async (_, replies) => {
    expect(await weights(replies)).toBeUndefined();
  });
});

describe("the picker's weights", () => {
  test("of the profile for decode, out of its ConfigMap", async () => {
    expect(await weights({ [PODS]: fromFile, [CONFIG]: config(yaml) })).toBe("prefix-cache 3, queue 1");
  });

  test("out of its arguments", async () => {
    expect(await weights({ [PODS]: picker("--pool-name=p", `--config-text=${yaml}`) })).toBe(
      "prefix-cache 3, queue 1",
    );
  });
});
