import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { container, podOf } from "../../test/container.ts";
import type { Container } from "../kubernetes/index.ts";
import { routingSidecarOf } from "./routing-sidecar.ts";

const read = (own: Partial<Container>) => routingSidecarOf(podOf({}, { name: "routing-proxy", ...own }));

const DEFAULTS = {
  port: 8000,
  modelServerPort: 8200,
  connector: "nixlv2",
  oldConnectorFlag: false,
  ssrfProtection: false,
};

test.each<[string, Partial<Container>]>([
  ["an engine", { name: "vllm", image: "vllm/vllm-openai" }],
  ["a mesh's", { name: "istio-proxy", image: "istio/proxyv2" }],
])("no routing sidecar: %s", (_, own) => {
  expect(read(own)).toBeUndefined();
});

test.each<[string, Partial<Container>]>([
  ["document 001", { name: "proxy", image: "quay.io/llm-d/llm-d-routing-sidecar:0.3" }],
  ["today", { name: "proxy", image: "ghcr.io/llm-d/llm-d-router-disagg-sidecar:v0.10.0" }],
  ["the chart's name", {}],
])("known by image or name: %s", (_, own) => {
  expect(read(own)).toEqual(DEFAULTS);
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
    "document 001, one dash and variables",
    {
      args: ["-port=8000", "-vllm-port=8001"],
      env: { CONNECTOR: "nixlv2", ENABLE_SSRF_PROTECTION: "true", CACHE_ENABLED: "true" },
    },
    { modelServerPort: 8001, ssrfProtection: true },
  ],
  [
    "a flag wins over a variable",
    { args: ["--enable-ssrf-protection=false"], env: { ENABLE_SSRF_PROTECTION: "true" } },
    {},
  ],
  ["a port that is a variable", { args: ["--port=$(PORT)", "--tracing=false"] }, { port: undefined }],
  [
    "variables from a ConfigMap",
    { args: ["--port=8000", "--vllm-port=8200", "--kv-connector=nixlv2"], hasEnvFrom: true },
    { ssrfProtection: undefined },
  ],
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
