/** Plugin types that the router calls alpha: since 0.10 it does not start with them unless it is told to. */
export const ALPHA_PLUGINS: ReadonlySet<string> = new Set([
  "agent-identity",
  "burst-prefix-cache-producer",
  "dcgm-data-source",
  "dcgm-extractor",
  "disaggregatedset-rollout-screener",
  "endpoint-attribute-filter",
  "endpoint-attribute-scorer",
  "header-label-affinity-scorer",
  "header-profile-handler",
  "multicluster-approx-prefix-cache-producer",
  "multicluster-file-discovery",
  "multicluster-kv-cache-utilization-scorer",
  "multicluster-metrics-data-source",
  "multicluster-metrics-extractor",
  "multicluster-prefix-cache-scorer",
  "multicluster-queue-scorer",
  "multicluster-session-affinity-filter",
  "p2p-source-producer",
  "priority-holdback-policy",
  "priority-then-time-eviction-order-policy",
  "session-affinity-filter",
  "session-affinity-scorer",
  "sheddable-eviction-filter",
  "soft-reflective-ceiling-policy",
  "topology-affinity-filter",
  "topology-affinity-scorer",
  "topology-extractor",
  "utilization-filter",
]);

/** The first minor version of the router that asks for the flag. */
export const ALPHA_SINCE = 10;

/** Plugin types that the router will drop, and what takes their place. */
export const DEPRECATED_PLUGINS: Readonly<Record<string, string>> = {
  "by-label": "label-selector-filter",
  "by-label-selector": "label-selector-filter",
  "disagg-headers-handler": "disagg-profile-handler",
  "pd-profile-handler": "disagg-profile-handler",
  "precise-prefix-cache-scorer": "precise-prefix-cache-producer and prefix-cache-scorer",
  "prefill-header-handler": "disagg-profile-handler",
  tokenizer: "token-producer",
};

/** The first minor version of the router that knows what takes their place. */
export const DEPRECATED_SINCE = 9;

export const OLD_API_VERSION = "inference.networking.x-k8s.io/v1alpha1";
