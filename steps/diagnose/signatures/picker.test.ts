import { describeSignatures } from "../testing/fixtures.ts";
import { pickerSignatures } from "./picker.ts";

/** A line of the picker: zap's JSON. */
function zap(msg: string, error: string): string {
  return `{"level":"error","ts":"2026-11-22T02:31:07Z","logger":"setup","msg":"${msg}","error":"${error.replaceAll('"', '\\"')}"}`;
}

describeSignatures(pickerSignatures, {
  "picker-plugin-unknown": {
    told: [
      zap(
        "Failed to parse configuration",
        "failed to load the configuration - configuration validation failed: plugin type 'kv-cache-scorer' is not registered",
      ),
      "plugin type 'x' not found in registry",
    ],
    missed: ["plugin 'x' is missing a type"],
    also: ["picker-config-invalid"],
  },
  "picker-plugin-alpha": {
    told: [
      zap(
        "Plugin stability validation failed",
        "plugin 'sa' (type: 'session-affinity-scorer') has Alpha stability level, but command line flag --allow-experimental-plugins is not set",
      ),
    ],
    missed: ["Flags processed: --allow-experimental-plugins=true"],
  },
  "picker-without-pool": {
    told: [zap("Failed to validate flags", "either pool-name or endpoint-selector must be set")],
    missed: ["Flags processed: pool-name=llm-d"],
  },
  "picker-flag-unknown": {
    told: ["unknown flag: --poolName", "flag provided but not defined: -pool-name"],
    missed: ["Flag --v has been deprecated"],
  },
  "picker-config-invalid": {
    told: [
      zap(
        "Failed to parse configuration",
        "failed to load the configuration - plugin instantiation failed: x",
      ),
      "failed to decode configuration JSON/YAML: unknown field",
    ],
    missed: ["Raw config after phase one"],
  },
  "picker-rights-missing": {
    told: [
      'E1122 02:31:07 reflector.go:200] "Failed to watch" err="failed to list *v1.Pod: pods is forbidden: User "system:serviceaccount:llm-d:epp" cannot list resource "pods" in API group "" in the namespace "llm-d""',
      'inferencepools.inference.networking.k8s.io is forbidden: User "system:serviceaccount:llm-d:epp" cannot watch resource "inferencepools" in API group "inference.networking.k8s.io"',
    ],
    missed: ["403 Forbidden", 'pods "x" is forbidden: exceeded quota: q'],
  },
  "picker-kind-missing": {
    told: [
      'no matches for kind "InferencePool" in version "inference.networking.k8s.io/v1"',
      "failed to list *v1.InferencePool: the server could not find the requested resource",
    ],
    missed: ['no matches for kind "ServiceMonitor" in version "monitoring.coreos.com/v1"'],
  },
  "picker-pool-missing": {
    told: [
      'InferencePool.inference.networking.k8s.io "llm-d" not found',
      "InferencePool is not initialized in data store",
    ],
    missed: ["InferencePool reconciled"],
  },
  "prefix-scores-missing": {
    told: [
      '{"level":"error","logger":"prefix","msg":"PrefixCacheMatchInfo not found for endpoint, assigning score 0","endpoint":"decode-0"}',
    ],
    missed: ['{"level":"debug","msg":"PrefixCacheMatchInfo found"}'],
  },
  "tokenizer-unreachable": {
    told: [
      zap(
        "failed to prepare per request data",
        "tokenization failed: Post http://render:8000/v1/completions/render: dial tcp: connect: connection refused",
      ),
      zap(
        "Failed to parse configuration",
        "failed to initialize vLLM HTTP renderer for 'token-producer' plugin - x",
      ),
    ],
    missed: ['"POST /v1/completions/render HTTP/1.1" 200 OK'],
  },
  "picker-no-candidates": {
    told: [
      "inference error: ServiceUnavailable - failed to find endpoint candidates for serving the request",
      "inference error: ResourceExhausted - no endpoints available for the given request",
      "failed to find candidate pods for serving the request",
    ],
    missed: ["2 endpoints available"],
  },
  "picker-metrics-failing": {
    told: [
      '{"level":"error","msg":"Failed to refresh metrics","endpoint":"decode-0","error":"dial tcp: connection refused"}',
      "unexpected status code from decode-0: 404: GET http://10.0.0.7:8000/metrics",
    ],
    missed: ['{"msg":"Metrics refreshed"}'],
  },
  saturated: {
    told: [
      "inference error: ResourceExhausted - system saturated, sheddable request dropped",
      '"x-llm-d-request-dropped-reason":"rejected-saturated"',
    ],
    missed: ["saturation 0.4"],
  },
});
