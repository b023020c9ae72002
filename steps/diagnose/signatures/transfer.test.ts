import { expect, test } from "vitest";
import { causesIn } from "../causes.ts";
import { describeSignatures, lineOf } from "../testing/fixtures.ts";
import { transferSignatures } from "./transfer.ts";

/** A line of the router's programs: zap's JSON. */
function zap(msg: string, error: string, level = "error"): string {
  return `{"level":"${level}","ts":"2026-11-22T02:31:07Z","logger":"proxy server","msg":"${msg}","error":"${error}"}`;
}

/** What a sidecar of v0.7.1 says whose pool is of v1, and then of each request that is split. */
const UNREAD_SELECTOR = String.raw`E1122 07:25:50.513598       1 reflector.go:204] "Failed to watch" err="failed to list *unstructured.Unstructured: unable to parse requirement: values[0][matchLabels]: Invalid value: \"map[llm-d.ai/inference-serving:true]\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')" logger="UnhandledError" reflector="pkg/mod/k8s.io/client-go@v0.35.3/tools/cache/reflector.go:289" type="*unstructured.Unstructured"`;
const REFUSED =
  '{"level":"error","ts":1795332362.901331,"logger":"proxy server on port 8000","msg":"SSRF protection: prefill target not in allowlist","target":"198.18.0.39:8000","clientIP":"198.18.0.36:33660","userAgent":"llm-d-validation-catalog","requestPath":"/v1/chat/completions","stacktrace":"..."}';

describeSignatures(transferSignatures, {
  "nixl-port-in-use": {
    told: [
      "zmq.error.ZMQError: Address already in use (addr='tcp://10.0.0.7:5600')",
      "ERROR nixl_connector.py: side channel: [Errno 98] Address already in use",
    ],
    missed: ["OSError: [Errno 98] Address already in use"],
    also: ["port-in-use"],
  },
  "nixl-incompatible": {
    told: [
      "RuntimeError: NIXL compatibility hash mismatch. Local: 3fc700da, Remote: 161228f0. Prefill and decode instances have incompatible configurations.",
      "RuntimeError: Remote NIXL agent engine ID mismatch. Expected a, received b.",
    ],
    missed: ["INFO: NIXL compatibility hash: 3fc700da"],
  },
  "nixl-handshake-failed": {
    told: [
      "ERROR 11-22 [nixl_connector.py:1502] NIXL transfer failure: handshake_setup_failed | Context: {'remote_engine_id': 'e1', 'error': ZMQ timeout}",
    ],
    missed: [
      "DEBUG: handshake with 10.0.0.9 done",
      "INFO 11-22 [nixl_connector.py:901] NIXL handshake: add agent took: 0.41",
    ],
    also: ["nixl-transfer-failed"],
  },
  "nixl-transfer-failed": {
    told: [
      "ERROR NIXL transfer failure: transfer_failed | Context: {}",
      "nixl_cu12._bindings.nixlBackendError: NIXL_ERR_BACKEND",
    ],
    missed: ["INFO: KV Transfer metrics: Num successful transfers=12"],
  },
  "nixl-blocks-expired": {
    told: [
      "WARNING 09-24 16:35:21 [nixl_connector.py:1048] Releasing expired KV blocks for request cmpl-3da2 which were retrieved by 0 decode worker(s) within 120 seconds.",
    ],
    missed: ["DEBUG: Releasing KV blocks for request cmpl-3da2"],
  },
  "nixl-missing": {
    told: ["RuntimeError: NIXL is not available", "ModuleNotFoundError: No module named 'nixl'"],
    missed: ["INFO: NIXL is available"],
  },
  "kv-connector-unknown": {
    told: ["ValueError: Unsupported connector type: NixlV2Connector"],
    missed: ["INFO: Creating v1 connector with name: NixlConnector"],
  },
  "kv-params-ignored": {
    told: [
      "WARNING [nixl_connector.py:345] Got invalid KVTransferParams: {'do_remote_prefill': True}. This request will not utilize KVTransfer",
    ],
    missed: ["DEBUG: KVTransferParams: {'do_remote_decode': True}"],
  },
  "sidecar-pool-selector": {
    told: [UNREAD_SELECTOR],
    missed: [
      REFUSED,
      zap("InferencePool added", "", "info"),
      // Someone's own selector, not the pool's.
      'unable to parse requirement: values[0][app]: Invalid value: "a b": a valid label must be an empty string',
    ],
  },
  "sidecar-target-refused": {
    told: [REFUSED, "Forbidden: prefill target not allowed by SSRF protection"],
    missed: [
      UNREAD_SELECTOR,
      "2 of 3 requests failed: http-403",
      zap("starting SSRF protection allowlist validator", "", "info"),
      zap("rebuilt allowlist", "", "info"),
    ],
  },
  "sidecar-allow-list-empty": {
    told: [
      zap(
        "Failed to start allowlist validator",
        "failed to sync InferencePool cache within timeout (check RBAC permissions for inferencepools and that pool 'p' exists)",
      ),
    ],
    missed: [zap("allowlist validator started successfully", "", "info")],
  },
  "prefill-failed": {
    told: [zap("prefill request failed", "prefill returned 502")],
    missed: [zap("prefill request done", "", "info"), "prefill returned 200"],
  },
  "sidecar-cannot-reach-engine": {
    told: [
      zap("failed to connect to vLLM decoder", "dial tcp [::1]:8200: connect: connection refused"),
      zap("http: proxy error", "EOF"),
    ],
    missed: [
      zap("Proxy starting", "", "info"),
      zap("http: proxy error", "context canceled"),
      "2026/11/22 02:31:07 http: proxy error: context canceled",
    ],
  },
  "sidecar-flag-unknown": {
    told: ["unknown flag: --connector", "flag provided but not defined: -connector"],
    missed: ["Flag --vllm-port has been deprecated, use --model-server-port"],
  },
  "sidecar-connector-unknown": {
    told: [
      zap("Invalid configuration", "--kv-connector must be one of: nixlv2, shared-storage, mooncake"),
      "Error: --connector must either be 'nixl', 'nixlv2' or 'lmcache'",
    ],
    missed: [zap("Proxy configuration", "--kv-connector nixlv2", "info")],
  },
});

test("a selector that cannot be read is told before the refusals that follow from it", () => {
  const refusals = ["decode-0", "decode-1"].map((subject) =>
    lineOf("sidecar", REFUSED, { subject, source: `${subject}/routing-proxy`, isAiling: false }),
  );
  const found = causesIn([...refusals, lineOf("sidecar", UNREAD_SELECTOR, { isAiling: false })]);
  expect(found.map(({ signature }) => signature.id)).toEqual([
    "sidecar-pool-selector",
    "sidecar-target-refused",
  ]);
});

test("a refusal does not come before what names a fault: it may be the protection's own work", () => {
  const refusals = ["a", "b"].map((subject) => lineOf("sidecar", REFUSED, { subject }));
  const fault = lineOf("sidecar", zap("prefill request failed", "prefill returned 502"), { isAiling: true });
  expect(causesIn([...refusals, fault]).map(({ signature }) => signature.id)).toEqual([
    "prefill-failed",
    "sidecar-target-refused",
  ]);
});
