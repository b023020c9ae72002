import { expect, test } from "vitest";
import { causesIn } from "../causes.ts";
import { describeSignatures, lineOf } from "../testing/fixtures.ts";
import { counterSignatures } from "./counters.ts";

describeSignatures(counterSignatures, {
  "metrics-refused": {
    told: [
      "engine metrics page: cannot read http://10.0.0.7:8000/metrics: connect ECONNREFUSED 10.0.0.7:8000",
      "engine metrics page: cannot read http://10.0.0.7:8000/metrics: no complete answer within 3 s",
    ],
    missed: ["engine metrics page: it answered HTTP 404 at http://10.0.0.7:8000/metrics"],
  },
  "metrics-forbidden": {
    told: ["picker metrics page: it answered HTTP 401 at http://10.0.0.9:9090/metrics"],
    missed: ["picker metrics page: it answered HTTP 503 at http://10.0.0.9:9090/metrics"],
  },
  "metrics-not-found": {
    told: [
      "engine metrics page: it answered HTTP 404 at http://10.0.0.7:8000/metrics",
      "engine metrics page: it answered HTTP 503 at http://10.0.0.7:8000/metrics",
    ],
    missed: ["picker metrics page: it answered HTTP 403 at http://10.0.0.9:9090/metrics"],
  },
  "nixl-transfers-failed": {
    told: ["engine nixl_num_failed_transfers 3", "engine nixl_num_failed_notifications 1"],
    missed: ["engine nixl_num_failed_transfers 0"],
  },
  "nixl-requests-expired": {
    told: ["engine nixl_num_kv_expired_reqs 12"],
    missed: ["engine nixl_num_kv_expired_reqs 0"],
  },
  "kv-cache-full": {
    told: ["engine kv_cache_usage_perc 0.97", "engine kv_cache_usage_perc 1"],
    missed: [
      "engine kv_cache_usage_perc 0.91",
      "engine kv_cache_usage_perc 0.097",
      "engine kv_cache_usage_perc 0",
    ],
  },
  preemptions: {
    told: ["engine num_preemptions 4"],
    missed: ["engine num_preemptions 0"],
  },
  "picker-errors": {
    told: ['picker request_error{error_code="ResourceExhausted"} 7'],
    missed: ['picker request_error{error_code="Internal"} 0', "picker request 7"],
  },
  "picker-attempts-failed": {
    told: ['picker scheduler_attempts{status="failure"} 2'],
    missed: [
      'picker scheduler_attempts{status="success"} 19',
      'picker scheduler_attempts{status="failure"} 0',
    ],
  },
  "requests-dropped": {
    told: [
      'picker flow_control_requests{outcome="RejectedCapacity"} 5',
      'picker flow_control_requests{outcome="EvictedTTL"} 1',
    ],
    missed: ['picker flow_control_requests{outcome="Dispatched"} 500'],
  },
  "no-ready-endpoints": {
    told: ["picker ready_endpoints 0"],
    missed: ["picker ready_endpoints 2", "picker ready_endpoints 0.5"],
  },
  "picker-polls-failing": {
    told: ['picker datalayer_poll_errors{source_type="metrics-data-source"} 512'],
    missed: ['picker datalayer_poll_errors{source_type="metrics-data-source"} 3'],
  },
  "requests-aborted": {
    told: ['engine request_success{finished_reason="abort"} 3'],
    missed: [
      'engine request_success{finished_reason="stop"} 300',
      'engine request_success{finished_reason="abort"} 0',
    ],
  },
});

test("what is counted since the start of a pod that is well now weighs least, and says so", () => {
  const counted = [
    "engine nixl_num_failed_transfers 3",
    "engine nixl_num_kv_expired_reqs 12",
    "engine num_preemptions 4",
    'engine request_success{finished_reason="abort"} 3',
    'picker request_error{error_code="Internal"} 7',
    'picker scheduler_attempts{status="failure"} 2',
    'picker flow_control_requests{outcome="EvictedTTL"} 1',
    'picker datalayer_poll_errors{source_type="x"} 512',
  ];
  const causes = causesIn(counted.map((text) => lineOf("counter", text, { isAiling: false })));
  expect(causes).toHaveLength(counted.length);
  for (const { weight, signature } of causes) {
    expect(weight, signature.id).toBe(1);
    expect(signature.cause).toContain("since its start");
  }
  const [ailing] = causesIn([lineOf("counter", "engine nixl_num_failed_transfers 3")]);
  expect(ailing?.weight).toBe(3);
});
