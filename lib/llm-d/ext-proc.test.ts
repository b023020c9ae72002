import { expect, test } from "vitest";
import { parse } from "yaml";
import { extProcsOf } from "./ext-proc.ts";

const TYPE = "type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor";

test.each([
  ["nothing", "", []],
  ["a text", "just text", []],
  ["another filter", '{typed_config: {"@type": x.Router}}', []],
  ["a filter that cannot be read", `{"@type": ${TYPE}, failure_mode_allow: maybe}`, []],
])("%s tells of no processor", (_, text, expected) => {
  expect(extProcsOf(parse(text))).toEqual(expected);
});

test("without a processing mode the body stays with Envoy", () => {
  expect(extProcsOf([{ "@type": TYPE }])).toEqual([
    { targets: [], bodyMode: "NONE", modeOverride: false, failOpen: false, pickedOnly: false },
  ]);
});

test("a static configuration, with the address of the cluster it names", () => {
  const config = parse(`
static_resources:
  listeners:
    - filter_chains:
        - filters:
            - typed_config:
                http_filters:
                  - name: envoy.filters.http.ext_proc
                    typed_config:
                      "@type": ${TYPE}
                      failure_mode_allow: true
                      grpc_service: {envoy_grpc: {cluster_name: picker, authority: "localhost:9002"}}
                      processing_mode: {request_body_mode: FULL_DUPLEX_STREAMED}
  clusters:
    - {name: other, load_assignment: {endpoints: [{address: {socket_address: {address: x, port_value: 1}}}]}}
    - {name: picker, load_assignment: {endpoints: [{address: {socket_address: {address: epp, port_value: 9002}}}]}}
`);
  expect(extProcsOf(config)).toEqual([
    {
      targets: ["picker", "localhost:9002", "epp:9002"],
      bodyMode: "FULL_DUPLEX_STREAMED",
      modeOverride: false,
      failOpen: true,
      pickedOnly: false,
    },
  ]);
});

/** A listener for a proxy's own figures, and one whose requests ask a picker and then take this route. */
const proxy = (route: string, own = "{use_http_header: true}") =>
  parse(`
static_resources:
  listeners:
    - {http_filters: [{typed_config: {"@type": x.Router}}], route_config: {routes: [{route: {cluster: stats}}]}}
    - http_filters: [{typed_config: {"@type": ${TYPE}, failure_mode_allow: true}}]
      route_config: {virtual_hosts: [{routes: [${route}]}]}
    - {http_filters: [{typed_config: {"@type": x.Router}}], route_config: {routes: [{route: {cluster: stats}}]}}
  clusters:
    - {name: stats, type: STATIC}
    - {name: picked, type: ORIGINAL_DST, original_dst_lb_config: ${own}}
`);

test.each([
  ["to a fixed cluster", proxy("{route: {cluster: stats}}"), false],
  ["to a fixed cluster as well", proxy("{route: {cluster: picked}}, {route: {cluster: stats}}"), false],
  ["to one of several", proxy("{route: {weighted_clusters: {clusters: [{name: picked}]}}}"), false],
  ["to where the connection was bound", proxy("{route: {cluster: picked}}", "{}"), false],
  ["that nobody tells", proxy(""), false],
  ["to the address in a header", proxy("{route: {cluster: picked}}"), true],
])("a way %s", (_, config, expected) => {
  expect(extProcsOf(config).map(({ pickedOnly }) => pickedOnly)).toEqual([expected]);
});

test("a patch in camel case, wrapped in a TypedStruct", () => {
  const value = {
    allowModeOverride: true,
    grpcService: { googleGrpc: { targetUri: "epp.llm-d:9002" } },
    processingMode: { requestBodyMode: "NONE" },
  };
  const patch = { patch: { value: { typedConfig: { "@type": "x.TypedStruct", typeUrl: TYPE, value } } } };
  expect(extProcsOf([patch])).toEqual([
    { targets: ["epp.llm-d:9002"], bodyMode: "NONE", modeOverride: true, failOpen: false, pickedOnly: false },
  ]);
});
