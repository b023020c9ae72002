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
  ])("reads $name", ({ headers, upstream }) => {
    expect(upstreamOf(headers)).toEqual(upstream);
  });
});
