import { describe, expect, test } from "vitest";
import { causesIn } from "../causes.ts";
import { type Place, places } from "../evidence/index.ts";
import { lineOf } from "../testing/fixtures.ts";
import { signatures } from "./index.ts";

test("ids are of their own, in kebab-case, and the texts fit the screen", () => {
  const ids = signatures.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThanOrEqual(35);
  for (const { id, cause, remedy, source, pattern, places: own } of signatures) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(id.length + cause.length, `${id}: cause`).toBeLessThanOrEqual(135);
    expect(remedy.length, `${id}: remedy`).toBeLessThanOrEqual(150);
    expect([cause, remedy, source].join(""), id).not.toMatch(/\.$|\n/);
    expect(pattern.flags, id).not.toMatch(/[gy]/);
    expect(own.every((place) => places.includes(place))).toBe(true);
  }
});

test("none takes long over a line that is made to be slow", () => {
  const nasty = [
    "a".repeat(4000),
    " ".repeat(4000),
    `"${"\\".repeat(3999)}`,
    "http.".repeat(800),
    "'{[(".repeat(1000),
  ];
  for (const { pattern, id } of signatures) {
    const began = process.cpuUsage();
    for (const text of nasty) pattern.test(text);
    const { user } = process.cpuUsage(began);
    expect(user, id).toBeLessThan(1_000_000);
  }
});

/** What stacks say that are well. */
const WELL: Readonly<Partial<Record<Place, readonly string[]>>> = {
  pod: ["pod is being deleted"],
  event: [
    "Pulled: Container image already present on machine",
    "ScalingReplicaSet: Scaled up replica set x to 3",
  ],
  engine: [
    "INFO 11-22 02:30:11 [api_server.py:1896] vLLM API server version 0.11.0",
    "INFO 11-22 02:30:11 [utils.py:233] non-default args: {'model': 'meta-llama/Llama-3.1-8B-Instruct', 'port': 8200, 'block_size': 16, 'kv_transfer_config': KVTransferConfig(kv_connector='NixlConnector', kv_role='kv_both')}",
    "(EngineCore_DP0 pid=99) INFO 11-22 02:30:41 [gpu_worker.py:298] Available KV cache memory: 38.51 GiB",
    "(EngineCore_DP0 pid=99) INFO 11-22 02:30:41 [kv_cache_utils.py:1087] GPU KV cache size: 315,472 tokens",
    "(EngineCore_DP0 pid=99) INFO [factory.py:51] Creating v1 connector with name: NixlConnector and engine_id: e1",
    "(APIServer pid=1) INFO:     Application startup complete.",
    '(APIServer pid=1) INFO:     10.0.0.9:41010 - "POST /v1/chat/completions HTTP/1.1" 200 OK',
    '(APIServer pid=1) INFO:     10.0.0.9:41010 - "GET /metrics HTTP/1.1" 200 OK',
    "INFO 11-22 [loggers.py:127] Engine 000: Avg prompt throughput: 81.7 tokens/s, Running: 0 reqs, Waiting: 0 reqs, GPU KV cache usage: 0.0%, Prefix cache hit rate: 97.9%",
    "WARNING 11-22 [cuda.py:100] Current vLLM config is not set.",
    "INFO: NCCL version 2.27.3+cuda12.9",
  ],
  sidecar: [
    '{"level":"info","ts":"2026-11-22T02:30:11Z","msg":"Proxy starting","Built on":"v0.10.0"}',
    '{"level":"info","logger":"allowlist-validator","msg":"rebuilt allowlist","targetCount":4}',
  ],
  picker: [
    '{"level":"info","ts":"2026-11-22T02:30:11Z","logger":"setup","msg":"Flags processed","flags":{"pool-name":"llm-d","allow-experimental-plugins":false}}',
    '{"level":"info","logger":"setup","msg":"Flow Control layer is disabled via the flowControl feature gate, using legacy admission control"}',
    '{"level":"info","msg":"Starting Controller","controller":"inferencepool","controllerKind":"InferencePool"}',
    '{"level":"info","msg":"Request handled","model":"m","targetModel":"m","endpoint":"decode-0"}',
  ],
  gateway: [
    '{"authority":"gw","duration":73,"method":"POST","path":"/v1/chat/completions","request_id":"2a13b164-5031-429f-9bfa","response_code":200,"response_code_details":"via_upstream","response_flags":"-","start_time":"2026-11-21T10:02:41.025Z","upstream_host":"10.0.0.7:8002","upstream_service_time":"4"}',
    '[2026-11-21T10:02:41.025Z] "POST /v1/chat/completions HTTP/1.1" 200 - via_upstream - "-" 1000 500 503 429 "-" "node" "id" "gw" "10.0.0.7:8000"',
    "2026-11-22T02:30:11Z info xdsproxy connected to delta upstream XDS server: istiod.istio-system.svc:15012",
  ],
  step: [
    "test id demo-abc123, model m, block size 16",
    "gateway.reachable    pass  http://gw:80 answers",
    "sent 500 of 1000 requests, 0 failed",
    "Delta Hit Rate (measured traffic): 97.9%",
    "Verdict: fail",
  ],
  counter: [
    "engine num_requests_running 0",
    "engine kv_cache_usage_perc 0.41",
    "engine prefix_cache_hits 24000",
    'engine request_success{finished_reason="length"} 30',
    "picker ready_endpoints 4",
    'picker scheduler_attempts{status="success"} 37',
    "picker flow_control_pool_saturation 0.2",
  ],
};

describe.each(Object.entries(WELL))("of a %s that is well", (place, lines) => {
  test.each(lines)("%s", (text) => {
    expect(causesIn([lineOf(place as Place, text)])).toEqual([]);
  });
});
