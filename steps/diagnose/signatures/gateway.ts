import type { Signature } from "./signature.ts";

/** Envoy's flags stand alone in its own format, and as a field in JSON. */
function flagged(flag: string): RegExp {
  return new RegExp(`"response_flags":"([A-Z,]*,)?${flag}[",]|" \\d{3} ([A-Z,]*,)?${flag}[ ,]`);
}

/** How the gateway fails: its access log, its own log, and the conditions of its objects. */
export const gatewaySignatures: readonly Signature[] = [
  {
    id: "picker-unreachable",
    places: ["gateway"],
    pattern: /ext_proc_error_gRPC_error|ext_proc.{0,60}(gRPC (status|error)|stream (closed|error))/i,
    weight: 5,
    cause: "the gateway cannot speak to the endpoint picker (ext_proc): every request fails",
    remedy: "picker up? Service port 9002? TLS the same on both sides (--secure-serving, DestinationRule)?",
    source: "Envoy ext_proc; llm-d guides",
  },
  {
    id: "picker-too-slow",
    places: ["gateway"],
    pattern: /ext_proc_error_per-message_timeout_exceeded/,
    weight: 5,
    cause: "the endpoint picker does not answer within Envoy's message timeout",
    remedy: "raise message_timeout of ext_proc (the guides have 1000s), and check the picker's CPU",
    source: "Envoy ext_proc",
  },
  {
    id: "no-healthy-upstream",
    places: ["gateway", "step"],
    pattern: new RegExp(`${flagged("UH").source}|no[_ ]healthy[_ ]upstream`),
    weight: 4,
    cause: "the gateway has no healthy upstream (UH): it does not know an engine that it may use",
    remedy:
      "check the pool's selector and ready pods, and that the picker's header reaches the right cluster",
    source: "Envoy response flags",
  },
  {
    id: "upstream-connect-failed",
    places: ["gateway"],
    pattern: flagged("(UF|URX)"),
    weight: 4,
    cause: "the gateway cannot connect to the engine that was picked (UF)",
    remedy:
      "targetPorts of the pool must be where the pods listen; a pod that just died is picked until it is unready",
    source: "Envoy response flags; origin 004 (503, C122)",
  },
  {
    id: "no-route",
    places: ["gateway"],
    pattern: flagged("NR"),
    weight: 4,
    cause: "the gateway has no route for the request (NR)",
    remedy: "an HTTPRoute must be attached and have this host name: kubectl get httproute; give host",
    source: "Envoy response flags; origin 003, Step 4 (C108)",
  },
  {
    id: "upstream-broke-off",
    places: ["gateway"],
    pattern: flagged("(UC|UPE|UR)"),
    weight: 3,
    cause: "an engine broke a connection off (UC, UPE) while it answered",
    remedy: "look for restarts and the previous log of the engine that upstream_host names",
    source: "Envoy response flags",
  },
  {
    id: "upstream-timeout",
    places: ["gateway"],
    pattern: flagged("(UT|SI)"),
    weight: 3,
    cause: "the gateway's timeout ends requests (UT)",
    remedy: "raise the timeout of route or gateway above the longest answer; Envoy's default is 15 s",
    source: "Envoy response flags",
  },
  {
    id: "too-many-requests",
    places: ["gateway", "step"],
    pattern: /"response_code":429\b|" 429 [-A-Z]|\bHTTP 429\b/,
    weight: 4,
    cause: "requests are answered 429: saturated, or a rate limit",
    remedy: "lower rate or concurrency; x-llm-d-request-dropped-reason says whether the picker dropped them",
    source: "llm-d-router admission; Envoy rate limits",
  },
  {
    id: "server-errors",
    places: ["gateway"],
    pattern: /"response_code":5\d\d\b|" 5\d\d [-A-Z]/,
    weight: 2,
    cause: "the gateway answers requests with 5xx",
    remedy:
      "response_code_details tells gateway from engine (via_upstream): look into the log of upstream_host",
    source: "Envoy access log",
  },
  {
    id: "gateway-without-address",
    places: ["object"],
    pattern: /Gateway has no address|AddressNotAssigned|AddressNotUsable/,
    weight: 3,
    cause: "the Gateway has no address",
    remedy:
      "it needs a load balancer, or a Service of another type; inside the cluster gateway-url may name its Service",
    source: "Gateway API; D55 of the original demo",
  },
  {
    id: "gateway-not-programmed",
    places: ["object"],
    pattern: /Gateway (Programmed|Accepted|Ready|ResolvedRefs) (False|Unknown)/,
    weight: 5,
    cause: "the Gateway is not programmed",
    remedy: "is its controller installed (gatewayClassName), and are its listeners valid?",
    source: "Gateway API; origin 004 (C136)",
  },
  {
    id: "route-not-accepted",
    places: ["object"],
    pattern: /HTTPRoute ((Accepted|ResolvedRefs) (False|Unknown)|PartiallyInvalid (True|Unknown))/,
    weight: 5,
    cause: "an HTTPRoute is not accepted, or its backend is not found",
    remedy:
      "parentRefs must name the Gateway, backendRefs an InferencePool that exists, of the same API group",
    source: "Gateway API; origin 003, Step 4 (C108)",
  },
  {
    id: "pool-not-accepted",
    places: ["object"],
    pattern: /InferencePool (Accepted|ResolvedRefs) False/,
    weight: 5,
    cause: "an InferencePool is not accepted, or its endpoint picker is not found",
    remedy:
      "endpointPickerRef must name the picker's Service and its port 9002; an HTTPRoute must lead to the pool",
    source: "Gateway API Inference Extension (C103)",
  },
];
