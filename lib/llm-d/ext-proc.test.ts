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
    { targets: [], bodyMode: "NONE", modeOverride: false, failOpen: false },
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
    },
  ]);
});

test("a patch in camel case, wrapped in a TypedStruct", () => {
  const value = {
    allowModeOverride: true,
    grpcService: { googleGrpc: { targetUri: "epp.llm-d:9002" } },
    processingMode: { requestBodyMode: "NONE" },
  };
  const patch = { patch: { value: { typedConfig: { "@type": "x.TypedStruct", typeUrl: TYPE, value } } } };
  expect(extProcsOf([patch])).toEqual([
    { targets: ["epp.llm-d:9002"], bodyMode: "NONE", modeOverride: true, failOpen: false },
  ]);
});
