import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { request } from "undici";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { folder } from "../folder.ts";
import { deadUrl, serve } from "../loopback.ts";
import { ruleGroups } from "./manifests.ts";
import { endpointsOf } from "./monitors.ts";

const isHere = spawnSync("prometheus", ["--version"]).status === 0;
const missing = isHere ? "" : "; no prometheus to scrape with; Debian has a package of that name";

/** A target as the operator's service discovery describes it. */
interface Target {
  readonly url: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What the operator makes of a monitor and these targets, but for the interval. */
function scrapeConfig(file: string, targets: readonly Target[]) {
  return endpointsOf(file).map(({ honorLabels, relabelings }, index) => ({
    job_name: `${file}/${index}`,
    honor_labels: honorLabels,
    static_configs: targets.map(({ url, labels }) => ({ targets: [url.slice("http://".length)], labels })),
    relabel_configs: relabelings.map(({ sourceLabels, targetLabel, regex, replacement, action }) => ({
      action,
      regex,
      ...(sourceLabels && { source_labels: sourceLabels }),
      ...(action === "replace" && { target_label: targetLabel, replacement }),
    })),
  }));
}

/** A real Prometheus with the shipped rules, until the test ends. JSON is YAML. */
async function startPrometheus(scrape_configs: ReturnType<typeof scrapeConfig>): Promise<string> {
  const config = {
    global: { scrape_interval: "500ms", scrape_timeout: "500ms", evaluation_interval: "500ms" },
    rule_files: ["rules.yaml"],
    scrape_configs,
  };
  const cwd = folder({
    "prometheus.yaml": JSON.stringify(config),
    "rules.yaml": JSON.stringify({ groups: ruleGroups() }),
  });
  const url = await deadUrl();
  const flags = [`--web.listen-address=${url.slice("http://".length)}`, "--config.file=prometheus.yaml"];
  const child = spawn("prometheus", [...flags, "--storage.tsdb.path=data"], { cwd, stdio: "ignore" });
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await once(child, "exit");
  });
  return url;
}

const labelsSchema = z.record(z.string(), z.string());
const vectorSchema = z.object({
  data: z.object({ result: z.array(z.object({ metric: labelsSchema })).min(1) }),
});
const targetsSchema = z.object({
  data: z.object({
    // Prometheus tells the dropped ones a moment before the active ones.
    activeTargets: z.array(z.object({ labels: labelsSchema })).min(1),
    droppedTargets: z.array(z.unknown()).min(1),
  }),
});

/** The answer of Prometheus' API as soon as it has the wanted shape. */
async function ask<T>(prometheus: string, path: string, schema: z.ZodType<T>): Promise<T> {
  for (let tries = 0; tries < 500; tries++) {
    // Until it is ready it does not listen, then answers in words.
    const answer = await request(`${prometheus}/api/v1/${path}`)
      .then(({ body }) => body.json())
      .catch(() => undefined);
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    await sleep(100);
  }
  throw new Error(`Prometheus has no such answer for ${path}`);
}

describe.skipIf(!isHere)(`a real Prometheus${missing}`, () => {
  test("a pushed verdict keeps its labels, and its alert becomes pending", async () => {
    const pushed =
      'job="llm-d-validation",namespace="llm-d",pipeline="cache-hit-pipeline",schedule="nightly"';
    const page = `llm_d_validation_verdict{instance="",${pushed},verdict="fail"} 1\n`;
    const url = await serve((_, response) => response.end(page));
    const labels = { namespace: "monitoring", service: "s", pod: "p", container: "c", endpoint: "http" };
    const prometheus = await startPrometheus(scrapeConfig("pushgateway.yaml", [{ url, labels }]));
    const query = encodeURIComponent('ALERTS{alertname="LlmdValidationFailed"}');
    const { data } = await ask(prometheus, `query?query=${query}`, vectorSchema);
    expect(data.result[0]?.metric).toEqual({
      __name__: "ALERTS",
      alertname: "LlmdValidationFailed",
      alertstate: "pending",
      severity: "warning",
      job: "llm-d-validation",
      namespace: "llm-d",
      pipeline: "cache-hit-pipeline",
      schedule: "nightly",
      verdict: "fail",
    });
  });

  test("of a pod with a routing sidecar the engine's own port is scraped, once", async () => {
    const url = await serve((_, response) => response.end());
    const port = (container: string, number: string): Target => ({
      url,
      labels: {
        pod: `${container}-${number}`,
        __meta_kubernetes_pod_container_name: container,
        __meta_kubernetes_pod_container_port_number: number,
      },
    });
    const targets = [port("routing-proxy", "8000"), port("vllm", "8200"), port("vllm", "5600")];
    const prometheus = await startPrometheus(scrapeConfig("engines.yaml", targets));
    const { data } = await ask(prometheus, "targets", targetsSchema);
    expect(data.droppedTargets).toHaveLength(2);
    expect(data.activeTargets.map(({ labels }) => [labels["pod"], labels["job"]])).toEqual([
      ["vllm-8200", "llm-d-engines"],
    ]);
  });
});
