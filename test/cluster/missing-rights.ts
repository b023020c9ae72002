/** What session-ramp tells of a run with two requests. */
const ramp =
  '{"v":1,"task":"session-ramp","status":"pass","reason":"","data":{"testId":"t-1","model":"m","from":1790000000000,"to":1790000027000,"sessions":1,"requests":2,"ok":2,"incomplete":0,"failures":{},"promptTokens":400,"promptLengths":[[200,2]],"cachedTokens":384,"outputTokens":32,"ttft":{"n":2,"mean":21.4,"p50":20.9,"p99":33.1},"tpot":{"n":2,"mean":9.8,"p50":9.7,"p99":11.2},"e2e":{"n":2,"mean":168.3,"p50":167.2,"p99":190.5},"upstreamHeader":"x-upstream-host","upstreams":["10.0.0.11:8000"],"matrix":[[2]],"modal":2,"withUpstream":2,"truncated":false,"client":{"loopDelayP99":0.4,"cpuPercent":2.1,"sendDelayP99":1.2,"rssMiB":71}}}';

const gatewayUrl = "http://llm-d-infra-inference-gateway";
/** Has a run of that UID take the gateway's Lease. */
export const guarded = (uid: string) => ({
  "gateway-url": gatewayUrl,
  "run-name": "run-of-the-test",
  "run-uid": uid,
});
/** A restart that the API server checks, and that changes nothing. */
export const rehearsal = { "gateway-url": gatewayUrl, confirm: "true", "dry-run": "true" };
/** Has stickiness-summary look into the gateway's log. */
export const logs = { "session-ramp": ramp, "log-timeout-seconds": "1" };

/** Has diagnose look around. */
const failedRun = { statuses: "session-ramp=Failed", "run-status": "Failed", "run-name": "nightly" };

/** A right, the Role that has it, a task that needs it, and params with which it does. */
export const cases: [string, string, string, Record<string, string>][] = [
  ["list pods", "llm-d-observer", "verify-stack", { "gateway-url": gatewayUrl }],
  ["list pods", "llm-d-observer", "cache-snapshot", {}],
  ["list pods", "llm-d-observer", "stickiness-summary", logs],
  ["get pods/log", "llm-d-observer", "stickiness-summary", logs],
  ["list services", "llm-d-observer", "verify-stack", {}],
  ["list services", "llm-d-observer", "cache-snapshot", { "pod-selector": "llm-d.ai/role=none" }],
  [
    "list endpointslices.discovery.k8s.io",
    "llm-d-observer",
    "cache-snapshot",
    { "pod-selector": "llm-d.ai/role=none" },
  ],
  ["list gateways.gateway.networking.k8s.io", "llm-d-observer", "verify-stack", {}],
  ["list httproutes.gateway.networking.k8s.io", "llm-d-observer", "verify-stack", {}],
  ["list inferencepools.inference.networking.k8s.io", "llm-d-observer", "verify-stack", {}],
  ["list inferencepools.inference.networking.x-k8s.io", "llm-d-observer", "verify-stack", {}],
  ["list destinationrules.networking.istio.io", "llm-d-observer", "verify-stack", {}],
  ["list envoyfilters.networking.istio.io", "llm-d-observer", "verify-stack", {}],
  ["create leases.coordination.k8s.io", "llm-d-observer", "verify-stack", guarded("one")],
  ["get pipelineruns.tekton.dev", "llm-d-observer", "verify-stack", guarded("one")],
  ["get leases.coordination.k8s.io", "llm-d-observer", "verify-stack", guarded("one")],
  ["update leases.coordination.k8s.io", "llm-d-observer", "verify-stack", guarded("two")],
  ["list taskruns.tekton.dev", "llm-d-observer", "diagnose", failedRun],
  ["list pods", "llm-d-observer", "cache-pod-restart", rehearsal],
  ["list deployments.apps", "llm-d-observer", "cache-pod-restart", rehearsal],
  ["list statefulsets.apps", "llm-d-observer", "cache-pod-restart", rehearsal],
  ["patch statefulsets.apps", "llm-d-restarter", "cache-pod-restart", rehearsal],
  [
    "patch deployments.apps",
    "llm-d-restarter",
    "cache-pod-restart",
    { ...rehearsal, "pod-selector": "gateway.networking.k8s.io/gateway-name" },
  ],
  ["delete pods", "llm-d-restarter", "cache-pod-restart", { ...rehearsal, "pod-selector": "alone=yes" }],
  // These two restart in earnest: a rollout is looked at only once it is under way.
  [
    "get statefulsets.apps",
    "llm-d-observer",
    "cache-pod-restart",
    { "gateway-url": gatewayUrl, confirm: "true" },
  ],
  [
    "get deployments.apps",
    "llm-d-observer",
    "cache-pod-restart",
    {
      "gateway-url": gatewayUrl,
      confirm: "true",
      "pod-selector": "gateway.networking.k8s.io/gateway-name",
    },
  ],
];

/**
 * Rights without which every task does the same on that stack: events only add a reason, and no pod of the embedded
 * llm-d mounts a ConfigMap.
 */
export const UNTRIED = ["list events", "get configmaps"];
