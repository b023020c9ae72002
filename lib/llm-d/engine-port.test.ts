import { expect, test } from "vitest";
import { podOf as pod } from "../../test/container.ts";
import type { Pod } from "../kubernetes/index.ts";
import { engineContainer, metricsPort } from "./engine-port.ts";

const http = (port: number) => [{ name: "http", port }];
const sidecar = { name: "routing-proxy", ports: http(8000), args: ["--port=8000", "--vllm-port=8200"] };

test.each<[string, Pod, string | undefined, number | undefined]>([
  ["no container", pod(), undefined, undefined],
  ["nothing said", pod({}), "vllm", 8000],
  ["nothing said behind a routing sidecar", pod(sidecar, {}), "vllm", 8200],
  [
    "a routing sidecar known by its image",
    pod({ name: "proxy", image: "ghcr.io/llm-d/llm-d-routing-sidecar:v0.3" }, {}),
    "vllm",
    8200,
  ],
  ["a declared port", pod({ ports: [{ name: undefined, port: 8001 }] }), "vllm", 8001],
  [
    "a port named http among others",
    pod({ ports: [{ name: "nixl", port: 5557 }, ...http(8001)] }),
    "vllm",
    8001,
  ],
  [
    "a port named metrics",
    pod({ args: ["--port", "8000"], ports: [{ name: "metrics", port: 9000 }] }),
    "vllm",
    9000,
  ],
  [
    "the argument --port 8200",
    pod(sidecar, { args: ["serve", "m", "--port", "8200"], ports: http(8000) }),
    "vllm",
    8200,
  ],
  ["the argument --port=8200", pod({ args: ["--port=8200"] }), "vllm", 8200],
  [
    "an argument inside a shell's line",
    pod({ command: ["sh", "-c"], args: ["exec vllm serve m --port 8100"] }),
    "vllm",
    8100,
  ],
  ["an argument that is a variable", pod({ args: ["--port", "$(PORT)"], ports: http(8001) }), "vllm", 8001],
  ["no other argument that ends in port", pod({ args: ["--nixl-port", "5557"] }), "vllm", 8000],
  [
    "an engine of another name, after a mesh sidecar",
    pod({ name: "istio-proxy" }, { name: "x", image: "vllm/vllm-openai", ports: http(8080) }),
    "x",
    8080,
  ],
])("%s", (_, given, name, port) => {
  const found = engineContainer(given);
  expect(found?.name).toBe(name);
  expect(found && metricsPort(given, found)).toBe(port);
});
