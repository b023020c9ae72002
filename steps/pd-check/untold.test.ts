import { describe, expect, test } from "vitest";
import { withoutKubernetes } from "../../test/kubernetes-world.ts";
import { checkDecodeOnly, checkPd, counts, without } from "../../test/pd-check.ts";
import { type PdOptions, pdStack } from "../../test/pd-server.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

describe("a run that proves nothing", () => {
  test.each<[string, PdOptions, RegExp]>([
    [
      "requests of others",
      counts(1, "decode-0", "prompt_tokens", 50),
      /^foreign traffic: decode engines counted 1670 prompt tokens of new requests, 1620 are ours$/,
    ],
    [
      "requests of others at a prefill engine",
      counts(1, "prefill-0", "prompt_tokens", 50),
      /^foreign traffic: prefill engines counted 1670 prompt tokens of new requests, ours are 1620$/,
    ],
    [
      "an engine that starts anew",
      {
        meanwhile: (n, engines) => {
          for (const engine of engines) if (n === 5 && engine.name === "decode-1") engine.start++;
        },
      },
      /^decode-1 started anew in between$/,
    ],
    [
      "counters that go back",
      {
        meanwhile: (n, engines) => {
          for (const { name, counts } of engines)
            if (n === 5 && name === "decode-0") counts["prompt_tokens"] = 0;
        },
      },
      /^decode-0 counted backwards in between$/,
    ],
    ["a prefill engine that fails", { prefillStatus: 502 }, /^3 of 3 requests failed: http-502$/],
    ["responses without usage", { usage: false }, /^responses without usage: /],
    [
      "engines without such counters",
      without(/^vllm:prompt_tokens_total.*\n/gm),
      /^engine decode-\d: the metrics page has no vllm:prompt_tokens series|^engine prefill-\d: the metrics page has no/,
    ],
  ])("%s: invalid", async (_, options, reason) => {
    const { exitCode, results } = await checkPd(options);
    expect(results["reason"]).toMatch(reason);
    expect(exitCode).toBe(5);
    expect(results["status"]).toBe("invalid");
  });

  test("says truly which engines were read", async () => {
    const { data } = await checkPd({ prefillStatus: 502 });
    expect(data).toMatchObject({ prefill: 2, decode: 2, failed: 3 });
  });

  test("prefill engines that are not read, though prompts were prefilled", async () => {
    const { results } = await checkDecodeOnly();
    expect(results["status"]).toBe("invalid");
    expect(results["reason"]).toMatch(
      /^no prefill engine among 2 engines, though prompts were prefilled somewhere/,
    );
  });

  test("no engine: says what to give", async () => {
    const { params } = await pdStack();
    const { metricsUrls: _, ...rest } = params;
    const { exitCode, lines } = await runWith(step, { params: rest });
    expect(exitCode).toBe(5);
    expect(lines.join("\n")).toContain(
      "give metrics-urls (lines of name=url, those that prefill named prefill-...)",
    );
  });

  test("no gateway, and nowhere to look for one", async () => {
    withoutKubernetes();
    const { exitCode, results } = await runWith(step, {});
    expect(exitCode).toBe(4);
    expect(results["reason"]).toContain("gateway-url and verify-stack are empty");
  });

  test.each([
    ["listen-address", { listenAddress: "127.0.0.1" }],
    ["sidecar-url", { sidecarUrl: "http://10.0.0.1:8000" }],
  ])("%s without ssrf-check", async (name, params) => {
    const { exitCode, lines } = await checkPd({}, params);
    expect(exitCode).toBe(2);
    expect(lines).toContain(`${name}: has no meaning without ssrf-check`);
  });

  test("every bad param at once", async () => {
    const params = { prompts: "0", promptTokens: "5", maxTokens: "1", ssrfCheck: "yes", gatewayUrl: "x" };
    const { exitCode, lines } = await runWith(step, { params });
    expect(exitCode).toBe(2);
    for (const name of ["prompts", "prompt-tokens", "max-tokens", "ssrf-check", "gateway-url"])
      expect(
        lines.some((line) => line.startsWith(`${name}: `)),
        name,
      ).toBe(true);
  });
});
