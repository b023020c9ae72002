import type { Dispatcher } from "undici";
import type { Cluster, Pod } from "../../lib/kubernetes/index.ts";
import { readMetricsPage } from "../../lib/llm-d/metrics-page.ts";
import { parseExposition } from "../../lib/metrics/index.ts";

/** Labels of an endpoint picker's pods: llm-d's own chart, the pool chart of llm-d and GAIE, the older GAIE chart. */
const SELECTORS = ["llm-d.ai/epp", "inferencepool", "app in (llm-d-gaie-epp)"];

const METRICS_PORT = 9090;
const TIMEOUT_MS = 1000;

/** Picks so far, under the names that the router's versions gave it; a page may have two of them. */
const ATTEMPTS = ["llm_d_epp", "llm_d_router_epp", "inference_extension", "llm_d_inference_scheduler"].map(
  (prefix) => `${prefix}_scheduler_attempts_total`,
);

/** The pods of endpoint pickers that are meant to run, each once. */
export async function findPickers(cluster: Cluster): Promise<readonly Pod[]> {
  const found = (await Promise.all(SELECTORS.map((selector) => cluster.pods(selector)))).flat();
  const alive = found.filter(
    ({ deleting, phase }) => !deleting && phase !== "Succeeded" && phase !== "Failed",
  );
  return [...new Map(alive.map((pod) => [pod.uid, pod])).values()];
}

/** Which picker a pod is a replica of. */
export function pickerOf({ labels }: Pod): string {
  return labels["llm-d.ai/epp"] ?? labels["inferencepool"] ?? labels["app"] ?? "";
}

/**
 * Picks that these pods made so far. Throws UnreachableError when a page cannot be read: it is often kept to those
 * with a token.
 */
export async function readPicks(
  pods: readonly Pod[],
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<number> {
  const counts = await Promise.all(
    pods.map(async (pod) => {
      const declared = pod.containers.flatMap(({ ports }) => ports).find(({ name }) => name === "metrics");
      const metricsUrl = `http://${pod.ip ?? "unknown"}:${declared?.port ?? METRICS_PORT}/metrics`;
      const page = await readMetricsPage(
        { name: pod.name, metricsUrl },
        { dispatcher, signal, timeoutMs: TIMEOUT_MS },
      );
      const { samples } = parseExposition(page, (name) => ATTEMPTS.includes(name));
      const name = ATTEMPTS.find((candidate) => samples.some((sample) => sample.name === candidate));
      return samples.filter((sample) => sample.name === name).reduce((sum, { value }) => sum + value, 0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
