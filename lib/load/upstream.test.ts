import { describe, expect, it } from "vitest";
import { upstreamOf } from "./upstream.ts";

describe("upstreamOf", () => {
  it.each([
    { name: "no header", headers: {}, upstream: undefined },
    { name: "an empty header", headers: { "x-upstream-host": " " }, upstream: undefined },
    {
      name: "the gateway's header",
      headers: { "x-upstream-host": "10.0.0.1:8000" },
      upstream: { header: "x-upstream-host", name: "10.0.0.1:8000" },
    },
    {
      name: "the engine's own name before an address",
      headers: { "x-upstream-host": "10.0.0.1:8000", "x-inference-pod": "decode-0" },
      upstream: { header: "x-inference-pod", name: "decode-0" },
    },
    {
      name: "the first of several",
      headers: { "x-upstream-host": "10.0.0.1:8000, 10.0.0.2:8000" },
      upstream: { header: "x-upstream-host", name: "10.0.0.1:8000" },
    },
    {
      name: "an address of IPv6",
      headers: { "x-upstream-host": "[fd00::1]:8000" },
      upstream: { header: "x-upstream-host", name: "[fd00::1]:8000" },
    },
    {
      name: "the next header where a better one is empty",
      headers: { "x-inference-pod": "", "x-gateway-destination-endpoint": "10.0.0.3:8000" },
      upstream: { header: "x-gateway-destination-endpoint", name: "10.0.0.3:8000" },
    },
    {
      name: "an endpoint that served before one that was picked",
      headers: {
        "x-gateway-destination-endpoint": "10.0.0.3:8000",
        "x-gateway-destination-endpoint-served": "10.0.0.4:8000",
      },
      upstream: { header: "x-gateway-destination-endpoint-served", name: "10.0.0.4:8000" },
    },
  ])("reads $name", ({ headers, upstream }) => {
    expect(upstreamOf(headers)).toEqual(upstream);
  });
});
