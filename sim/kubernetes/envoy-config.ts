import { names, ports } from "./names.ts";
import type { World } from "./world.ts";

const extensions = "type.googleapis.com/envoy.extensions";

/** What an Envoy in the gateway's place would be started with: every request asks the endpoint picker. */
export function envoyConfig({ gatewayPort }: World) {
  const address = { socket_address: { address: "0.0.0.0", port_value: gatewayPort } };
  return {
    static_resources: {
      listeners: [
        {
          name: "inference",
          address,
          filter_chains: [{ filters: [connectionManager()] }],
        },
      ],
      clusters: [picked, picker],
    },
  };
}

function connectionManager() {
  return {
    name: "envoy.filters.network.http_connection_manager",
    typed_config: {
      "@type": `${extensions}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: "inference",
      route_config: {
        name: "inference",
        virtual_hosts: [
          {
            name: "inference",
            domains: ["*"],
            routes: [{ match: { prefix: "/" }, route: { cluster: picked.name, timeout: "0s" } }],
          },
        ],
      },
      http_filters: [extProc, router],
    },
  };
}

const picked = {
  name: "picked",
  type: "ORIGINAL_DST",
  lb_policy: "CLUSTER_PROVIDED",
  original_dst_lb_config: { use_http_header: true, http_header_name: "x-gateway-destination-endpoint" },
};

const picker = {
  name: "picker",
  type: "STRICT_DNS",
  load_assignment: {
    cluster_name: "picker",
    endpoints: [
      {
        lb_endpoints: [
          {
            endpoint: {
              address: { socket_address: { address: names.picker, port_value: ports.picker } },
            },
          },
        ],
      },
    ],
  },
};

const extProc = {
  name: "envoy.filters.http.ext_proc",
  typed_config: {
    "@type": `${extensions}.filters.http.ext_proc.v3.ExternalProcessor`,
    failure_mode_allow: false,
    message_timeout: "60s",
    grpc_service: { envoy_grpc: { cluster_name: picker.name }, timeout: "10s" },
    processing_mode: {
      request_header_mode: "SEND",
      request_body_mode: "FULL_DUPLEX_STREAMED",
      request_trailer_mode: "SEND",
      response_header_mode: "SEND",
      response_body_mode: "FULL_DUPLEX_STREAMED",
      response_trailer_mode: "SEND",
    },
  },
};

const router = {
  name: "envoy.filters.http.router",
  typed_config: { "@type": `${extensions}.filters.http.router.v3.Router` },
};
