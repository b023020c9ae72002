import type { Pod } from "../../../lib/kubernetes/index.ts";
import { looksLikeEngine } from "../../../lib/llm-d/engine-port.ts";
import { servesApi } from "../../../lib/llm-d/serves-api.ts";
import { isPicker } from "../routing/picker.ts";
import type { Scene } from "../scene.ts";
import { type Check, fail, pass, skip, some } from "./check.ts";
import { withoutPool } from "./without-pool.ts";

/** Labels of an engine, whatever its role. */
const SERVING = ["llm-d.ai/inference-serving", "llm-d.ai/inferenceServing", "llm-d.ai/role"];

/** The pool selects the engines' pods, all of them and nothing else. */
export const poolSelector: Check = {
  id: "pool.selector",
  title: "The InferencePool selects the engines",
  reads: "the InferencePool's selector; labels of pods",
  run({ routing, pods, pickers, enginesGiven, namespace }) {
    const { poolReadings } = routing;
    if (poolReadings.length === 0) return withoutPool(routing);
    if (enginesGiven) return skip("the engines are given by metrics-urls, not as pods");
    if (!pods.known) return skip(pods.why);
    const selected: Pod[] = [];
    for (const reading of poolReadings) {
      if (!reading.pods.known) return skip(reading.pods.why);
      const text = selectorOf(reading.pool.selector);
      const remedy = `kubectl get pods -n ${namespace} -l '${text}' --show-labels`;
      if (reading.pods.value.length === 0)
        return pods.value.length === 0
          ? skip("no engine's pod to select")
          : fail(`InferencePool ${reading.pool.name} selects no pod by ${text}`, remedy);
      const strangers = reading.pods.value.filter((pod) => !isEngine(pod, pods.value, pickers));
      if (strangers.length > 0)
        return fail(
          `InferencePool ${reading.pool.name} selects by ${text} what is no engine: ${named(strangers)}`,
          remedy,
        );
      selected.push(...reading.pods.value);
    }
    const outside = pods.value.filter(
      (pod) => servesApi(pod) && !selected.some(({ uid }) => uid === pod.uid),
    );
    const texts = [...new Set(poolReadings.map(({ pool }) => selectorOf(pool.selector)))].join("; ");
    if (outside.length > 0)
      return fail(
        `the InferencePool does not select ${named(outside)} by ${texts}`,
        "give those pods the pool's labels: the endpoint picker never sends them a request",
      );
    return pass(`${selected.length} pods by ${texts}`);
  },
};

function isEngine(pod: Pod, engines: readonly Pod[], pickers: Scene["pickers"]): boolean {
  if (engines.some(({ uid }) => uid === pod.uid)) return true;
  if (isPicker(pod, pickers.known ? pickers.value : [])) return false;
  return SERVING.some((label) => pod.labels[label] !== undefined) || looksLikeEngine(pod);
}

function selectorOf(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

function named(pods: readonly Pod[]): string {
  return some(pods.map(({ name }) => name));
}
