import { isDeepStrictEqual } from "node:util";
import { InvalidError, StepError } from "../../lib/errors/index.ts";
import { type Cluster, connectCluster, type Pod } from "../../lib/kubernetes/index.ts";
import { type Engine, findEngines, pageOf } from "../../lib/llm-d/engines.ts";
import { type PdDecider, pdDecider } from "../../lib/llm-d/pd-decider.ts";
import { findPickers, pickerMetricsUrl } from "../../lib/llm-d/pickers.ts";
import { readPickerConfig } from "../../lib/llm-d/read-picker-config.ts";

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
  /** What the pickers are told to do; undefined where it cannot be read, or they differ. */
  readonly decider: PdDecider | undefined;
}

export type Side = "prefill" | "decode";

const PREFILL_ROLES = ["prefill", "encode-prefill"];
/** It computes images, and neither prompts nor answers. */
const ENCODE = "encode";

/** The side that an engine is on by its role: one that computes prompts for others, or whatever answers completions. */
export function sideOf({ role }: Pick<Engine, "role">): Side {
  return PREFILL_ROLES.includes(role) ? "prefill" : "decode";
}

/** Finds engines and pickers. Engines that are given stand outside Kubernetes, so its pods tell nothing of them. */
export async function findStack(params: StackParams): Promise<Stack> {
  const given = (params.metricsUrls?.length ?? 0) > 0;
  const cluster = given ? undefined : await connectCluster(params.namespace);
  const { podSelector: selector, metricsUrls } = params;
  const found = await findEngines({ cluster, selector, metricsUrls });
  const engines = found.filter(({ role }) => role !== ENCODE);
  if (engines.length === 0) throw noEngines(cluster, selector);
  return { engines, ...(await pickersOf(params, cluster)) };
}

async function pickersOf(
  { pickerMetricsUrls }: StackParams,
  cluster: Cluster | undefined,
): Promise<Pick<Stack, "pickers" | "decider">> {
  if (pickerMetricsUrls !== undefined && pickerMetricsUrls.length > 0) {
    const pickers = pickerMetricsUrls.map(({ name, url }) => ({ name, metricsUrl: pageOf(url) }));
    return { pickers, decider: undefined };
  }
  if (cluster === undefined)
    return without("there is no Kubernetes to find the picker in, and no picker-metrics-urls");
  try {
    const pods = (await findPickers(cluster)).filter(({ ip }) => ip !== undefined);
    if (pods.length === 0) return without(`no endpoint picker runs in ${cluster.namespace}`);
    const pickers = pods.map((pod) => ({ name: pod.name, metricsUrl: pickerMetricsUrl(pod) }));
    return { pickers, decider: await deciderOf(cluster, pods) };
  } catch (error) {
    if (error instanceof StepError) return without(error.message);
    throw error;
  }
}

const without = (pickers: string) => ({ pickers, decider: undefined });

/** The one of all pickers of the namespace, of which nobody says which one is asked. */
async function deciderOf(cluster: Cluster, pods: readonly Pod[]): Promise<PdDecider | undefined> {
  try {
    const configs = await Promise.all(pods.map((pod) => readPickerConfig(cluster, [pod])));
    const [first, ...others] = configs.map(pdDecider);
    return others.every((other) => isDeepStrictEqual(other, first)) ? first : undefined;
  } catch (error) {
    if (error instanceof StepError) return undefined;
    throw error;
  }
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
