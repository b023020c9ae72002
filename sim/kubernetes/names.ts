import type { World } from "./world.ts";

/** Names as the llm-d charts give them. */
export const names = {
  gateway: "llm-d-infra-inference-gateway",
  gatewayWorkload: "llm-d-infra-inference-gateway-istio",
  gatewayConfig: "llm-d-infra-inference-gateway-envoy",
  route: "ms-llm-d-epp-route",
  pool: "ms-llm-d-modelservice",
  decode: "ms-llm-d-modelservice-decode",
  prefill: "ms-llm-d-modelservice-prefill",
  picker: "ms-llm-d-modelservice-epp",
  kvManager: "ms-llm-d-kv-cache-manager",
};

export const containers = {
  worker: "vllm",
  sidecar: "routing-proxy",
  gateway: "istio-proxy",
  picker: "epp",
};

/** Ports that are the same in every stack: the picker's own are told, but it runs inside the gateway. */
export const ports = { picker: 9002, pickerHealth: 9003, sideChannel: 5600 };

/** Labels by which the pods are found. */
export const labels = {
  worker: (world: World, role: string): Record<string, string> => ({
    "llm-d.ai/role": role,
    "llm-d.ai/inferenceServing": "true",
    "llm-d.ai/engine-type": "vllm",
    ...labels.pool(world),
  }),
  /** What engines of every role have. */
  pool: (world: World): Record<string, string> => ({
    "llm-d.ai/inference-serving": "true",
    "llm-d.ai/model": world.model.replaceAll(/[^-A-Za-z0-9_.]/g, "-"),
  }),
  gateway: (): Record<string, string> => ({ "gateway.networking.k8s.io/gateway-name": names.gateway }),
  picker: (): Record<string, string> => ({ "llm-d.ai/epp": names.picker }),
  kvManager: (): Record<string, string> => ({ "app.kubernetes.io/component": "kv-cache-manager" }),
};
