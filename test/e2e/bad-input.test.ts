import { describe, expect, test } from "vitest";
import { startLlmd } from "../llm-d.ts";
import { runCacheHit } from "../pipeline.ts";

describe("a bad value ends the run in its first task, before anything is sent", () => {
  test.each<[string, Record<string, string>, string[]]>([
    [
      "several at once",
      { requests: "ten", "sleep-seconds": "-1", "gateway-url": "not a url" },
      [
        'requests: "ten" is not a whole number from 1 to 10000000',
        'sleep-seconds: "-1" is not a number from 0 to 3600',
        'gateway-url: "not a url" is not a URL such as http://host:port',
      ],
    ],
    ["requests", { requests: "0" }, ['requests: "0" is not']],
    ["sessions", { sessions: "0" }, ['sessions: "0" is not']],
    [
      "more sessions than requests",
      { sessions: "5", requests: "4" },
      ['sessions: "5" is more than requests ("4")'],
    ],
    ["concurrency", { concurrency: "many" }, ['concurrency: "many" is not']],
    ["warmup-count", { "warmup-count": "-1" }, ['warmup-count: "-1" is not']],
    ["max-tokens", { "max-tokens": "0" }, ['max-tokens: "0" is not']],
    ["seed", { seed: "x" }, ['seed: "x" is not']],
    ["namespace", { namespace: "Not_One" }, ['namespace: "Not_One" is not']],
    ["host", { host: "two words" }, ['host: "two words" is not']],
    ["model", { model: "two words" }, ['model: "two words" is not']],
    ["prompt-base64", { "prompt-base64": "%%" }, ['prompt-base64: "%%" is not base64']],
    ["prometheus-url", { "prometheus-url": "thanos:9091" }, ['prometheus-url: "thanos:9091" is not a URL']],
    ["metrics-urls", { "metrics-urls": "http://a" }, ["metrics-urls:"]],
    ["restart-pods", { "restart-pods": "yes" }, ['restart-pods: "yes" is not true or false']],
    [
      "restart-timeout-seconds",
      { "restart-timeout-seconds": "3601" },
      ['restart-timeout-seconds: "3601" is not a whole number from 1 to 3600'],
    ],
    ["pod-selector", { "pod-selector": "a;b" }, ['pod-selector: "a;b" is not']],
    ["access-log", { "access-log": "two words" }, ['access-log: "two words" is not']],
    ["request-timeout-seconds", { "request-timeout-seconds": "0" }, ['request-timeout-seconds: "0" is not']],
    ["hit-rate-min-percent", { "hit-rate-min-percent": "101" }, ['hit-rate-min-percent: "101" is not']],
    ["stickiness-min-percent", { "stickiness-min-percent": "-1" }, ['stickiness-min-percent: "-1" is not']],
    ["failed-max-percent", { "failed-max-percent": "x" }, ['failed-max-percent: "x" is not']],
    ["on-fail", { "on-fail": "contine" }, ['on-fail: "contine" is not']],
  ])("%s", async (_, params, messages) => {
    const end = await runCacheHit({ "gateway-url": "http://127.0.0.1:9", ...params });
    expect(end).toMatchObject({ exitCode: 1, succeeded: "False" });
    expect(end.ran).toEqual(["verify-stack", "diagnose"]);
    expect(end.results).not.toHaveProperty("verdict");
    for (const message of messages) expect(end.log).toContain(message);
  });
});

test("a prompt shorter than a cache block is refused with that explanation", async () => {
  const llmd = await startLlmd();
  const end = await runCacheHit({ prompt: "Hi.", requests: "3" }, llmd);
  expect(end).toMatchObject({ exitCode: 1, succeeded: "False" });
  expect(end.results["verdict"]).toBe("invalid");
  expect(end.results["verdict-reason"]).toMatch(/prompt has \d+ tokens and a cache block 16/);
  expect(await llmd.truth(end.results["test-id"] ?? "")).toEqual([]);
});
