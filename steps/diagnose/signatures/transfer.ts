import type { Signature } from "./signature.ts";

/** How the transfer of KV caches between prefill and decode fails: engines, NIXL, routing sidecar. */
export const transferSignatures: readonly Signature[] = [
  {
    id: "nixl-port-in-use",
    places: ["engine"],
    pattern: /ZMQError: Address already in use|nixl.{0,200}address already in use/i,
    weight: 5,
    cause: "the port of the NIXL side channel is taken",
    remedy: "give each engine on a node (or data-parallel rank) its own VLLM_NIXL_SIDE_CHANNEL_PORT",
    source: "vLLM NixlConnector; origin 001, Issue 2 (C60)",
  },
  {
    id: "nixl-incompatible",
    places: ["engine"],
    pattern:
      /NIXL compatibility hash mismatch|Remote NIXL agent engine ID mismatch|Remote NIXL agent version mismatch/,
    weight: 5,
    cause:
      "prefill and decode engines do not fit each other: other version, model, dtype, block size or connector",
    remedy: "give both roles the same image, model, --kv-cache-dtype, --block-size and --kv-transfer-config",
    source: "vLLM NixlConnector (compatibility hash)",
  },
  {
    id: "nixl-handshake-failed",
    places: ["engine"],
    pattern: /handshake_(setup_)?failed|Handshake with remote engine .{0,80} failed/,
    weight: 4,
    cause: "a decode engine cannot shake hands with a prefill engine over NIXL",
    remedy:
      "set VLLM_NIXL_SIDE_CHANNEL_HOST from status.podIP, and let its port (5600) through NetworkPolicies",
    source: "vLLM NixlConnector; origin 001, Issue 2 (C60)",
  },
  {
    id: "nixl-transfer-failed",
    places: ["engine"],
    pattern:
      /NIXL transfer failure|NIXL_ERR_\w+|nixlBackendError|nixlRemoteDisconnectError|transfer_exception/,
    weight: 4,
    cause: "NIXL cannot transfer KV blocks between two engines",
    remedy: "check the network UCX chose: UCX_TLS=tcp,cuda_copy and UCX_NET_DEVICES=eth0 work without RDMA",
    source: "vLLM NixlConnector; UCX",
  },
  {
    id: "nixl-blocks-expired",
    places: ["engine"],
    pattern: /Releasing expired KV blocks for request/,
    weight: 4,
    cause: "no decode engine fetched what a prefill engine had computed",
    remedy:
      "look for handshake errors in the decode engines; the side channel must be reachable from their pods",
    source: "vLLM NixlConnector.get_finished",
  },
  {
    id: "nixl-missing",
    places: ["engine"],
    pattern: /NIXL is not available|No module named 'nixl'/,
    weight: 5,
    cause: "the engine's image has no NIXL",
    remedy: "use an image with it (ghcr.io/llm-d/llm-d-cuda), or install nixl",
    source: "vLLM NixlConnector",
  },
  {
    id: "kv-connector-unknown",
    places: ["engine"],
    pattern: /Unsupported connector type: \w+|kv_connector .{1,80} is not (supported|registered)/,
    weight: 5,
    cause: "an engine does not know the connector of its --kv-transfer-config",
    remedy: "use one that this version has (NixlConnector), the same for prefill and decode",
    source: "vLLM distributed/kv_transfer/kv_connector/factory.py",
  },
  {
    id: "kv-params-ignored",
    places: ["engine"],
    pattern: /Got invalid KVTransferParams: /,
    weight: 4,
    cause:
      "an engine was sent transfer parameters of another connector: prefill, decode and sidecar do not fit",
    remedy: "one --kv-connector for all sidecars (nixlv2), and the engines' --kv-transfer-config to match it",
    source: "vLLM NixlConnector; llm-d sidecar (C29, C60)",
  },
  {
    id: "sidecar-pool-selector",
    places: ["sidecar"],
    pattern: /unable to parse requirement: values\[0\]\[matchLabels\]: Invalid value/,
    weight: 5,
    cause:
      "a routing sidecar cannot read the selector of a v1 InferencePool: its allow-list is empty, each split gets 403",
    remedy:
      "use sidecars of v0.10.0 or newer; or make the pool in inference.networking.x-k8s.io too, and give them that --pool-group",
    source: "seen: llm-d-inference-scheduler v0.7.1; llm-d-router #1696 (fixed in v0.10.0)",
  },
  {
    id: "sidecar-target-refused",
    places: ["sidecar", "step"],
    pattern: /prefill target not (in allowlist|allowed by SSRF protection)|encoder target not in allowlist/,
    // Where ssrf-check is on, our own requests make it with a protection that works.
    weight: 3,
    cause: "a routing sidecar refused a target outside its allow-list: a fault only if it is an engine's pod",
    remedy:
      "if the line's target is a prefill pod, its pool must select it, and the sidecar read the pool; ssrf-check's own is refused rightly",
    source: "seen: llm-d-inference-scheduler v0.7.1; llm-d-router pkg/sidecar/proxy (C28, C60)",
  },
  {
    id: "sidecar-allow-list-empty",
    places: ["sidecar"],
    pattern: /failed to sync InferencePool cache within timeout|Failed to start allowlist validator/,
    weight: 5,
    cause: "the routing sidecar cannot read the InferencePool for its allow-list",
    remedy: "let the engines' service account list inferencepools and pods, and check pool name and group",
    source: "llm-d-router pkg/sidecar/proxy/allowlist.go",
  },
  {
    id: "prefill-failed",
    places: ["sidecar"],
    pattern: /"?prefill request failed|prefill returned [45]\d\d/,
    weight: 4,
    cause: "prefill engines fail, or cannot be reached from a sidecar",
    remedy:
      "look into the prefill pods' logs for the same time; --secure-serving must be the same on both sides",
    source: "llm-d-router pkg/sidecar/proxy/connector_nixlv2.go",
  },
  {
    id: "sidecar-cannot-reach-engine",
    places: ["sidecar"],
    pattern: /failed to connect to vLLM decoder|http: proxy error(?!.{0,40}context canceled)/,
    weight: 4,
    cause: "a routing sidecar cannot reach an engine behind it",
    remedy: "its --model-server-port must be the engine's --port (8200), and the engine up: see its log",
    source: "llm-d-router pkg/sidecar/proxy/proxy_helpers.go",
  },
  {
    id: "sidecar-flag-unknown",
    places: ["sidecar"],
    pattern: /unknown (shorthand )?flag: |flag provided but not defined: /,
    weight: 5,
    cause:
      "a routing sidecar does not know one of its flags (--connector is gone since 0.10: --kv-connector)",
    remedy: "match the sidecar's flags to its version; --vllm-port is --model-server-port by now",
    source: "llm-d-router cmd/pd-sidecar (C60)",
  },
  {
    id: "sidecar-connector-unknown",
    places: ["sidecar"],
    pattern: /--(kv-|ec-)?connector must (be one of|either be)/,
    weight: 5,
    cause: "a routing sidecar does not know its connector",
    remedy: "use --kv-connector=nixlv2, or another of those that the line names",
    source: "llm-d-router pkg/sidecar/proxy/options.go",
  },
];
