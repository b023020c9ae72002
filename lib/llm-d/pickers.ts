import { InvalidError } from "../errors/index.ts";
import type { Cluster, Pod } from "../kubernetes/index.ts";
import { flagOf, pickerContainer } from "./picker-flags.ts";

/** Labels of an endpoint picker's pods: llm-d's charts, newest last, the pool chart of GAIE, and its older one. */
const SELECTORS = [
  "llm-d.ai/epp",
  "llm-d-router-gateway",
  "llm-d-router-standalone",
  "inferencepool",
  "app in (llm-d-gaie-epp)",
];

/** Labels whose value is the picker's own name, by the chart that it comes from. */
const NAMES = ["llm-d.ai/epp", "llm-d-router-gateway", "llm-d-router-standalone", "inferencepool", "app"];

const METRICS_PORT = 9090;

/** The pods of endpoint pickers that are meant to run, each once. */
export async function findPickers(cluster: Cluster): Promise<readonly Pod[]> {
  const found = (await Promise.all(SELECTORS.map((selector) => cluster.pods(selector)))).flat();
  const alive = found.filter(
    ({ deleting, phase }) => !deleting && phase !== "Succeeded" && phase !== "Failed",
  );
  return [...new Map(alive.map((pod) => [pod.uid, pod])).values()];
}

/** Which picker a pod is a replica of: by its labels, else by the pool that it picks for. */
export function pickerOf(pod: Pod): string {
  const labelled = NAMES.map((name) => pod.labels[name]).find((name) => name !== undefined);
  const container = pickerContainer(pod);
  return labelled ?? (container && flagOf(container, "pool-name", "poolName")) ?? "";
}

/** The one picker that these pods are replicas of. Throws InvalidError where they are of several. */
export function onePicker(pods: readonly Pod[]): readonly Pod[] {
  const { size } = new Set(pods.map(pickerOf));
  if (size < 2) return pods;
  throw new InvalidError(`${size} endpoint pickers, and nothing tells which is the run's`);
}

/** Where a picker serves its metrics: a port named for them, else the usual one. */
export function pickerMetricsUrl({ containers, ip = "unknown" }: Pod): string {
  const declared = containers.flatMap(({ ports }) => ports).find(({ name }) => name === "metrics");
  const host = ip.includes(":") ? `[${ip}]` : ip;
  return `http://${host}:${declared?.port ?? METRICS_PORT}/metrics`;
}
