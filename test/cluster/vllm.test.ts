import { beforeAll, expect, test } from "vitest";
import { promisedResults, runCacheHit } from "../pipeline.ts";
import { installCatalog, restrictedNamespace } from "./catalog.ts";
import { tkn } from "./kubectl.ts";
import { cluster, describeOn, llmd } from "./requirements.ts";
import { newestRun } from "./runs.ts";
import { engineCounters, trueLogStickiness } from "./vllm-counters.ts";

const stack = llmd ?? {
  gatewayUrl: "",
  roundRobinUrl: "",
  prometheusUrl: "",
  model: "",
  blockSize: 32,
  accessLog: "",
  engines: [],
  metricsUrls: "",
};

/** A prompt that no earlier run has used: it differs from the first block on. */
const freshPrompt = () => `${Math.random()} ${Array.from({ length: 300 }, (_, n) => `w${n}`).join(" ")}`;

const common = () => ({
  prompt: freshPrompt(),
  "metrics-urls": stack.metricsUrls,
  "access-log": stack.accessLog,
  requests: "20",
  "max-tokens": "4",
});

/** The attainable rate by hand: vLLM caches whole blocks and never the last token. */
const byHand = (promptTokens: number) =>
  (100 * Math.floor((promptTokens - 1) / stack.blockSize) * stack.blockSize) / promptTokens;

describeOn(["llm-d"], "real vLLM, Envoy and Prometheus", () => {
  test.each<[string, Record<string, string>, string]>([
    ["read from the engines", {}, "pods"],
    ["read from Prometheus", { "prometheus-url": stack.prometheusUrl }, "prometheus"],
  ])("one session by hash of its id, counters %s: vLLM's own figures", async (_, source, name) => {
    const before = await engineCounters(stack.engines);
    const end = await runCacheHit({ ...common(), "gateway-url": stack.gatewayUrl, ...source });
    const after = await engineCounters(stack.engines);
    expect(end, end.log).toMatchObject({ exitCode: 0, succeeded: "True" });
    expect(end.log).toMatch(/ cache\.block-size +pass /);
    expect(end.log).not.toMatch(/ [a-z]+\.[a-z-]+ +(warn|fail) /);
    expect(end.results).toMatchObject({
      verdict: "pass",
      "hit-rate-source": name,
      "stickiness-source": "header",
      "stickiness-percent": "100",
    });
    // Probe, warm-up and twenty measured requests: the measured ones are all but the first two lookups.
    const queries = after.queries - before.queries;
    const lengths = [...end.log.matchAll(/the prompt has (\d+) tokens/g)].map(([, length]) => Number(length));
    const length = lengths.at(-1) ?? 0;
    expect(queries).toBeGreaterThan(21 * length);
    expect(after.hits - before.hits).toBe(20 * Math.floor((length - 1) / stack.blockSize) * stack.blockSize);
    expect(Number(end.results["hit-rate-percent"])).toBeCloseTo(byHand(length), 4);
    expect(end.results["attainable-hit-rate-percent"]).toBe(end.results["hit-rate-percent"]);
    expect(end.log).toMatch(/access.log.*100/);
  });

  test("the round-robin door: the stickiness that Envoy's log shows, and a fail", async () => {
    const end = await runCacheHit({
      ...common(),
      sessions: "3",
      requests: "24",
      "warmup-count": "2",
      "gateway-url": stack.roundRobinUrl,
    });
    expect(end).toMatchObject({ exitCode: 1, succeeded: "False" });
    expect(end.results["verdict"], end.log).toBe("fail");
    expect(Number(end.results["stickiness-percent"])).toBeCloseTo(
      trueLogStickiness(stack.accessLog, end.results["test-id"] ?? ""),
      4,
    );
  });

  test("a model that is not served is named, with those that are", async () => {
    const end = await runCacheHit({ ...common(), "gateway-url": stack.gatewayUrl, model: "other" });
    expect(end.results["verdict"]).toBe("invalid");
    expect(end.results["verdict-reason"]).toMatch(/other.*tiny/);
  });
});

describeOn(["cluster", "llm-d"], "real vLLM from a Tekton pod", () => {
  const namespace = "llm-d-vllm";
  beforeAll(async () => {
    await restrictedNamespace(namespace);
    await installCatalog(namespace, cluster?.stepImage ?? "");
  });

  test("a whole run, the counters from Prometheus", async () => {
    const params = {
      "gateway-url": stack.gatewayUrl,
      "prometheus-url": stack.prometheusUrl,
      "metrics-urls": stack.metricsUrls,
      prompt: freshPrompt(),
      sessions: "2",
      requests: "12",
      "sleep-seconds": "0",
    };
    const given = Object.entries(params).flatMap(([name, value]) => ["-p", `${name}=${value}`]);
    const args = [
      "pipeline",
      "start",
      "cache-hit-pipeline",
      "-n",
      namespace,
      "--use-param-defaults",
      ...given,
    ];
    const ended = await tkn([...args, "--skip-optional-workspace", "--showlog", "-E"]);
    expect(ended.code, ended.stdout).toBe(0);
    const run = await newestRun(namespace);
    expect(Object.keys(run.results).sort()).toEqual([...promisedResults].sort());
    expect(run.results).toMatchObject({
      verdict: "pass",
      "hit-rate-source": "prometheus",
      "stickiness-percent": "100",
    });
  });
});
