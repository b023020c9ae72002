import type { Cluster, Pod } from "../kubernetes/index.ts";

/** Labels of an endpoint picker's pods: llm-d's charts, newest last, the pool chart of GAIE, and its older one. */
const SELECTORS = [
  "llm-d.ai/epp",
  "llm-d-router-gateway",
  "llm-d-router-standalone",
  "inferencepool",
  "app in (llm-d-gaie-epp)",
];

const METRICS_PORT = 9090;

/** The pods of endpoint pickers that are meant to run, each once. */
export async function findPickers(cluster: Cluster): Promise<readonly Pod[]> {
  const found = (await Promise.all(SELECTORS.map((selector) => cluster.pods(selector)))).flat();
  const alive = found.filter(
    ({ deleting, phase }) => !deleting && phase !== "Succeeded" && phase !== "Failed",
  );
  return [...new Map(alive.map((pod) => [pod.uid, pod])).values()];
}

/** Where a picker serves its metrics: a port named for them, else the usual one. */
export function pickerMetricsUrl({ containers, ip = "unknown" }: Pod): string {
  const declared = containers.flatMap(({ ports }) => ports).find(({ name }) => name === "metrics");
  const host = ip.includes(":") ? `[${ip}]` : ip;
  return `http://${host}:${declared?.port ?? METRICS_PORT}/metrics`;
}
