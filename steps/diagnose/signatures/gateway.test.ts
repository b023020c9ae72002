import { describeSignatures } from "../testing/fixtures.ts";
import { gatewaySignatures } from "./gateway.ts";

/** A line of a gateway's JSON access log, as Istio and the guides write it. */
function access(code: number, flags: string, details = "via_upstream"): string {
  return `{"authority":"gw","duration":7,"method":"POST","path":"/v1/chat/completions","response_code":${code},"response_code_details":"${details}","response_flags":"${flags}","route_name":"picker","start_time":"2026-11-21T10:02:41.025Z","upstream_host":"10.0.0.7:8000"}`;
}

/** The same in Envoy's own format. */
function text(code: number, flags: string, details = "-"): string {
  return `[2026-11-21T10:02:41.025Z] "POST /v1/chat/completions HTTP/1.1" ${code} ${flags} ${details} - "-" 100 19 0 - "-" "node" "id" "gw" "-"`;
}

const also = ["server-errors"];

describeSignatures(gatewaySignatures, {
  "picker-unreachable": {
    told: [
      access(500, "-", "ext_proc_error_gRPC_error_14{upstream_connect_error}"),
      text(500, "-", "ext_proc_error_gRPC_error_14"),
      "external_processor warning: ext_proc stream closed with gRPC status 14",
    ],
    missed: [access(500, "-"), access(504, "-", "ext_proc_error_per-message_timeout_exceeded")],
    also,
  },
  "picker-too-slow": {
    told: [access(504, "-", "ext_proc_error_per-message_timeout_exceeded")],
    missed: [access(504, "UT", "response_timeout")],
    also,
  },
  "no-healthy-upstream": {
    told: [
      access(503, "UH", "no_healthy_upstream"),
      text(503, "UH", "no_healthy_upstream"),
      text(503, "UH"),
      "HTTP 503: no healthy upstream",
    ],
    missed: [access(503, "UF"), text(503, "UC"), '"POST /UH HTTP/1.1" 200 - via_upstream'],
    also,
  },
  "upstream-connect-failed": {
    told: [
      access(503, "UF", "upstream_reset_before_response_started{connection_failure}"),
      access(503, "URX,UF", "upstream_reset_before_response_started"),
      text(503, "UF,URX"),
    ],
    missed: [access(503, "UH"), access(200, "-")],
    also,
  },
  "no-route": {
    told: [access(404, "NR", "route_not_found"), text(404, "NR", "route_not_found")],
    missed: [access(404, "-"), text(200, "-", "NR")],
  },
  "upstream-broke-off": {
    told: [access(503, "UC", "upstream_reset_before_response_started"), access(200, "UPE"), text(502, "UPE")],
    missed: [access(200, "DC"), access(503, "UF")],
    also,
  },
  "upstream-timeout": {
    told: [access(504, "UT", "response_timeout"), access(200, "SI")],
    missed: [access(504, "-", "via_upstream")],
    also,
  },
  "too-many-requests": {
    told: [access(429, "RL", "request_rate_limited"), text(429, "-", "via_upstream")],
    missed: [access(200, "-").replace('"duration":7', '"duration":429')],
  },
  "server-errors": {
    told: [access(500, "-"), text(503, "-")],
    missed: [access(200, "-"), access(404, "-"), access(200, "-").replace('"duration":7', '"duration":500')],
  },
  "gateway-without-address": {
    told: [
      "Gateway has no address",
      "Gateway Programmed False AddressNotAssigned: Assigned to service(s) x:80, but failed to assign to all requested addresses",
    ],
    missed: ["HTTPRoute Accepted False NoMatchingParent: x"],
    also: ["gateway-not-programmed"],
  },
  "gateway-not-programmed": {
    told: [
      "Gateway Programmed False Invalid: listener http: port 80 conflict",
      "Gateway Accepted Unknown Pending: Waiting for controller",
    ],
    missed: ["Gateway has no address", "HTTPRoute Accepted False X: y"],
  },
  "route-not-accepted": {
    told: [
      "HTTPRoute Accepted False NotAllowedByListeners: no listener allows the route",
      "HTTPRoute PartiallyInvalid True UnsupportedValue: dropped rule 2",
      "HTTPRoute ResolvedRefs False BackendNotFound: InferencePool llm-d/pool not found",
    ],
    missed: ["InferencePool Accepted False HTTPRouteNotAccepted: x", "HTTPRoute PartiallyInvalid False X: y"],
  },
  "pool-not-accepted": {
    told: [
      "InferencePool ResolvedRefs False InvalidExtensionRef: service epp not found",
      "InferencePool Accepted False EndpointPickerRefMissing: x",
    ],
    missed: [
      "InferencePool Accepted Unknown Pending: waiting",
      "InferencePool Exported False NotRequested: x",
    ],
  },
});
