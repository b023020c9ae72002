import { describe, expect, test } from "vitest";
import { parsePickerConfig } from "./picker-config.ts";
import { undeclared } from "./picker-plugins.ts";
import { routerMinor } from "./picker-version.ts";

describe("no configuration", () => {
  test.each([
    ["nothing", "", "the text"],
    ["no YAML", "a: [b", "no YAML"],
    ["another kind", "{apiVersion: v1, kind: ConfigMap}", "kind"],
    ["no apiVersion", "kind: EndpointPickerConfig", "apiVersion"],
    [
      "a plugin without a type",
      "{apiVersion: a, kind: EndpointPickerConfig, plugins: [{name: x}]}",
      "plugins.0.type",
    ],
    [
      "a weight that is no number",
      "{apiVersion: a, kind: EndpointPickerConfig, schedulingProfiles: [{name: d, plugins: [{pluginRef: a, weight: much}]}]}",
      "weight",
    ],
  ])("%s", (_, text, problem) => {
    expect(() => parsePickerConfig(text)).toThrow(problem);
    expect(() => parsePickerConfig(text)).toThrow(expect.objectContaining({ name: "UnreadableConfigError" }));
  });
});

test.each([["llm-d.ai/v1alpha1"], ["llm-d.ai/v1"], ["inference.networking.x-k8s.io/v1alpha1"]])(
  "%s, with fields that are new, names and weights",
  (apiVersion) => {
    const text = `
apiVersion: ${apiVersion}
kind: EndpointPickerConfig
featureGates: [flowControl]
plugins:
  - {type: prefix-cache-scorer, name: mine, parameters: {a: {b: 1}}}
  - {type: queue-scorer, parameters: }
schedulingProfiles:
  - name: default
    unheardOf: true
    plugins: [{pluginRef: mine, weight: 0}, {pluginRef: queue-scorer}]
dataLayer: {discovery: {pluginRef: x}}`;
    expect(parsePickerConfig(text)).toEqual({
      apiVersion,
      plugins: [
        { name: "mine", type: "prefix-cache-scorer", parameters: { a: { b: 1 } } },
        { name: "queue-scorer", type: "queue-scorer", parameters: {} },
      ],
      profiles: [
        {
          name: "default",
          plugins: [
            { ref: "mine", weight: 0 },
            { ref: "queue-scorer", weight: 1 },
          ],
        },
      ],
    });
  },
);

test("what the picker adds by itself may be referred to", () => {
  const config = (plugins: string) =>
    parsePickerConfig(
      `{apiVersion: a, kind: EndpointPickerConfig, plugins: ${plugins}, schedulingProfiles: [{name: d, plugins: [{pluginRef: max-score-picker}, {pluginRef: single-profile-handler}]}]}`,
    );
  expect(undeclared(config("[]"))).toEqual([]);
  expect(undeclared(config("[{type: random-picker}]"))).toEqual([
    { by: "profile d", ref: "max-score-picker" },
  ]);
});

test.each([
  ["ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.10.0", 10],
  ["registry:5000/llm-d-router-endpoint-picker:0.9.1@sha256:1a", 9],
  ["ghcr.io/llm-d/llm-d-inference-scheduler:v0.4.0", 0],
  ["registry.k8s.io/gateway-api-inference-extension/epp:v1.0.0", 0],
  ["ghcr.io/llm-d/llm-d-router-endpoint-picker:main", undefined],
  ["registry.local/epp:sim", undefined],
])("version of %s", (image, minor) => {
  expect(routerMinor(image)).toBe(minor);
});
