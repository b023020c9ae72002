import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { container, podOf } from "../../test/container.ts";
import type { Container } from "../kubernetes/index.ts";
import { routingSidecarOf } from "./routing-sidecar.ts";

const IMAGE = "ghcr.io/llm-d/llm-d-router-disagg-sidecar:v0.10.0";
const read = (own: Partial<Container>) =>
  routingSidecarOf(podOf({}, { name: "routing-proxy", image: IMAGE, ...own }));

const DEFAULTS = {
  port: 8000,
  modelServerPort: 8200,
  connector: "nixlv2",
  oldConnectorFlag: false,
  ssrfProtection: false,
  ssrfVariable: false,
};

test.each<[string, Partial<Container>]>([
  ["an engine", { name: "vllm", image: "vllm/vllm-openai" }],
  ["a mesh's", { name: "istio-proxy", image: "istio/proxyv2" }],
])("no routing sidecar: %s", (_, own) => {
  expect(read(own)).toBeUndefined();
});

test.each<[string, Partial<Container>]>([
  ["today", { name: "proxy", image: IMAGE }],
  ["the chart's name", {}],
])("known by image or name: %s", (_, own) => {
  expect(read(own)).toEqual(DEFAULTS);
});

test.each([
  ["quay.io/llm-d/llm-d-routing-sidecar:0.2.0", 8001, undefined],
  ["quay.io/llm-d/llm-d-routing-sidecar:0.3", 8001, "nixlv2"],
  ["ghcr.io/llm-d/llm-d-router-disagg-sidecar:v0.9.0", 8001, "nixlv2"],
  ["ghcr.io/llm-d/llm-d-router-disagg-sidecar:latest", undefined, undefined],
])("defaults of %s", (image, modelServerPort, connector) => {
  expect(read({ image })).toEqual({ ...DEFAULTS, modelServerPort, connector });
});

test.each<[string, Partial<Container>, object]>([
  [
    "today's flags",
    {
      args: [
        "--port=8100",
        "--model-server-port=8300",
        "--kv-connector=mooncake",
        "--enable-ssrf-protection",
      ],
    },
    { port: 8100, modelServerPort: 8300, connector: "mooncake", ssrfProtection: true },
  ],
  [
    "the chart's, of an older one",
    { args: ["--port=8000", "--vllm-port=8200", "--connector=nixlv2", "--secure-proxy=false"] },
    { oldConnectorFlag: true },
  ],
  [
    "a version that has no other flag for it",
    { image: "quay.io/llm-d/llm-d-routing-sidecar:v0.6.0", args: ["--connector=shared-storage"] },
    { modelServerPort: 8001, connector: "shared-storage" },
  ],
  [
    "a configuration, and a flag that wins over it",
    {
      args: [
        "--configuration={port: 8100, vllm-port: 8300, kv-connector: mooncake, enable-ssrf-protection: true}",
        "--port=8150",
      ],
    },
    { port: 8150, modelServerPort: 8300, connector: "mooncake", ssrfProtection: true },
  ],
  ...["--configuration={port", "--configuration=$(X)", "--configuration-file=/c.yaml"].map(
    (flag): [string, Partial<Container>, object] => [
      `a configuration that cannot be read: ${flag}`,
      { args: [flag, "--port=8100"] },
      { port: 8100, modelServerPort: undefined, connector: undefined, ssrfProtection: undefined },
    ],
  ),
  [
    "document 001, one dash, and variables that no version reads",
    {
      args: ["-port=8000", "-vllm-port=8001"],
      env: { CONNECTOR: "mooncake", ENABLE_SSRF_PROTECTION: "true", PORT: "1", MODEL_SERVER_PORT: "2" },
    },
    { modelServerPort: 8001, ssrfVariable: true },
  ],
  ["a port that is a variable", { args: ["--port=$(PORT)", "--tracing=false"] }, { port: undefined }],
  ["variables from a ConfigMap", { args: ["--port=8000"], hasEnvFrom: true }, {}],
  [
    "a script that may add flags",
    { command: ["sh", "-c"], args: ["exec /proxy --port=8000 $EXTRA"] },
    { modelServerPort: undefined, connector: undefined, ssrfProtection: undefined },
  ],
])("%s", (_, own, wanted) => {
  expect(read(own)).toEqual({ ...DEFAULTS, ...wanted });
});

test("deploy/llm-d/gpu/decode", () => {
  const deployment = parseAllDocuments(readFileSync("deploy/llm-d/gpu/decode.yaml", "utf8"))
    .map((document) => document.toJS())
    .find(({ kind }) => kind === "Deployment");
  const { name, image, args } = deployment.spec.template.spec.initContainers[0];
  const pod = { ...podOf({}), containers: [container(), container({ name, image, args })] };
  expect(routingSidecarOf(pod)).toEqual({ ...DEFAULTS, ssrfProtection: true });
});
