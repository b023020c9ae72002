import type { Container, Pod } from "../../../lib/kubernetes/index.ts";
import { config, routing } from "./routing.ts";
import { container, pod, running } from "./scene.ts";

export const HOST = "VLLM_NIXL_SIDE_CHANNEL_HOST";
export const transfer = (connector: string) =>
  `--kv-transfer-config={"kv_connector":"${connector}","kv_role":"kv_both"}`;
const ENGINE = ["--model=m", "--port=8200", transfer("NixlConnector")];
export const SIDECAR = [
  "--port=8000",
  "--model-server-port=8200",
  "--kv-connector=nixlv2",
  "--enable-ssrf-protection",
];

const IMAGE = "ghcr.io/llm-d/llm-d-router-disagg-sidecar:v0.10.0";
/** Nixl beside what only stores blocks. */
export const multi = (...connectors: string[]) =>
  `--kv-transfer-config=${JSON.stringify({
    kv_connector: "MultiConnector",
    kv_connector_extra_config: { connectors: connectors.map((kv_connector) => ({ kv_connector })) },
  })}`;
export const engineOf = (own: Partial<Container> = {}) =>
  container({ args: ENGINE, envSources: { [HOST]: "status.podIP" }, ...own });
export const sidecar = (...args: string[]) => container({ name: "routing-proxy", image: IMAGE, args });
export const decode = (name: string, ...containers: Container[]): Pod =>
  pod(name, { containers: containers.length > 0 ? containers : [engineOf(), sidecar(...SIDECAR)] });
export const prefill = (name: string, own: Partial<Container> = {}): Pod =>
  pod(name, { labels: { "llm-d.ai/role": "prefill" }, containers: [engineOf(own)] });

const HANDLED = routing([], [], { pickerConfig: config("[{type: disagg-profile-handler}]") });
export const handled = { routing: HANDLED };

/** A sound stack with these in place of its decode pods. */
export const apart = (...decodes: Pod[]) => ({ ...handled, ...running(...decodes, prefill("p")) });
export const without = (flag: string) => SIDECAR.filter((arg) => !arg.startsWith(flag));
