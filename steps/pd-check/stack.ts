import { InvalidError, StepError } from "../../lib/errors/index.ts";
import { type Cluster, connectCluster } from "../../lib/kubernetes/index.ts";
import { type Engine, findEngines } from "../../lib/llm-d/engines.ts";
import { findPickers, pickerMetricsUrl } from "../../lib/llm-d/pickers.ts";

type Named = readonly { readonly name: string; readonly url: string }[] | undefined;

export interface StackParams {
  readonly namespace: string | undefined;
  readonly podSelector: string;
  readonly metricsUrls: Named;
  readonly pickerMetricsUrls: Named;
}

/** The page of an endpoint picker. */
export interface Picker {
  readonly name: string;
  readonly metricsUrl: string;
}

/** Whose counters are read. */
export interface Stack {
  readonly engines: readonly Engine[];
  /** Or why none can be looked for. */
  readonly pickers: readonly Picker[] | string;
}

export type Side = "prefill" | "decode";

/** The side that an engine is on by its role: `prefill`, or `decode` for whatever else answers completions. */
export function sideOf({ role }: Pick<Engine, "role">): Side {
  return role === "prefill" ? "prefill" : "decode";
}

/** Finds engines and pickers. Engines that are given stand outside Kubernetes, so its pods tell nothing of them. */
export async function findStack(params: StackParams): Promise<Stack> {
  const given = (params.metricsUrls?.length ?? 0) > 0;
  const cluster = given ? undefined : await connectCluster(params.namespace);
  const { podSelector: selector, metricsUrls } = params;
  const engines = await findEngines({ cluster, selector, metricsUrls });
  if (engines.length === 0) throw noEngines(cluster, selector);
  return { engines, pickers: await pickersOf(params, cluster) };
}

async function pickersOf(
  { pickerMetricsUrls }: StackParams,
  cluster: Cluster | undefined,
): Promise<readonly Picker[] | string> {
  if (pickerMetricsUrls !== undefined && pickerMetricsUrls.length > 0) {
    return pickerMetricsUrls.map(({ name, url }) => ({ name, metricsUrl: pageOf(url) }));
  }
  if (cluster === undefined)
    return "there is no Kubernetes to find the picker in, and no picker-metrics-urls";
  try {
    const pods = await findPickers(cluster);
    if (pods.length === 0) return `no endpoint picker runs in ${cluster.namespace}`;
    return pods.map((pod) => ({ name: pod.name, metricsUrl: pickerMetricsUrl(pod) }));
  } catch (error) {
    if (error instanceof StepError) return error.message;
    throw error;
  }
}

function pageOf(url: string): string {
  return new URL(url).pathname === "/" ? `${url}/metrics` : url;
}

function noEngines(cluster: Cluster | undefined, selector: string): InvalidError {
  return cluster === undefined
    ? new InvalidError("no engines to read: there is neither Kubernetes nor metrics-urls", {
        hint: "give metrics-urls (lines of name=url, those that prefill named prefill-...)",
      })
    : new InvalidError(`no running pod in ${cluster.namespace} has the labels ${selector}`, {
        hint: "give the namespace of llm-d, or a pod-selector that selects both sides",
        reproduce: `kubectl get pods -n ${cluster.namespace} -l '${selector}'`,
      });
}
