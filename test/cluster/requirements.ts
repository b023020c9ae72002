import { existsSync, readFileSync } from "node:fs";
import { describe } from "vitest";

/** The real Tekton: a cluster that KUBECONFIG names, and the images that were built for it. */
export const cluster =
  process.env["KUBECONFIG"] && process.env["STEP_IMAGE"] && process.env["SIM_IMAGE"]
    ? {
        stepImage: process.env["STEP_IMAGE"],
        simImage: process.env["SIM_IMAGE"],
        /** An address of this machine that pods reach. */
        nodeIp: process.env["CLUSTER_NODE_IP"] ?? "",
      }
    : undefined;

/** Real vLLM engines, Envoy and Prometheus, described by the file that LLMD_ENV names. */
export const llmd = readLlmd(process.env["LLMD_ENV"]);

const withoutCluster = "no real Tekton: KUBECONFIG, STEP_IMAGE and SIM_IMAGE are not set";
const withoutLlmd = "no real vLLM, Envoy and Prometheus: LLMD_ENV does not name the file that describes them";

/** A describe block that says in its title why it is skipped, when it is. */
export function describeOn(stands: readonly ("cluster" | "llm-d")[], title: string, body: () => void): void {
  const missing: string[] = [];
  if (stands.includes("cluster") && cluster === undefined) missing.push(withoutCluster);
  if (stands.includes("llm-d") && llmd === undefined) missing.push(withoutLlmd);
  describe.skipIf(missing.length > 0)([title, ...missing].join("; "), body);
}

function readLlmd(file: string | undefined) {
  if (!file || !existsSync(file)) return undefined;
  const values = new Map<string, string>();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const at = line.indexOf("=");
    if (at > 0) values.set(line.slice(0, at), line.slice(at + 1));
  }
  const value = (name: string) => {
    const found = values.get(name);
    if (found === undefined) throw new Error(`${file} has no ${name}`);
    return found;
  };
  const engines = Array.from({ length: Number(value("REPLICAS")) }, (_, index) => ({
    name: `engine-${index}`,
    url: value(`ENGINE_${index}_URL`),
    metricsUrl: value(`ENGINE_${index}_METRICS_URL`),
  }));
  return {
    gatewayUrl: value("GATEWAY_URL"),
    roundRobinUrl: value("ROUND_ROBIN_URL"),
    prometheusUrl: value("PROM_URL"),
    model: value("MODEL"),
    blockSize: Number(value("BLOCK_SIZE")),
    accessLog: value("ACCESS_LOG"),
    engines,
    /** As the param `metrics-urls` takes them. */
    metricsUrls: engines.map(({ name, metricsUrl }) => `${name}=${metricsUrl}`).join("\n"),
  };
}
