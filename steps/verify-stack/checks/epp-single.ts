import type { PickerConfig } from "../../../lib/llm-d/picker-config.ts";
import { parameterOf, preciseProducers } from "../../../lib/llm-d/picker-plugins.ts";
import { pickerOf } from "../../../lib/llm-d/pickers.ts";
import type { Scene } from "../scene.ts";
import { type Check, type Conclusion, fail, pass, skip, warn } from "./check.ts";

/**
 * Each endpoint picker of the run has exactly one ready replica: the approximate prefix index lives inside one process,
 * and two would each know half of what was sent where. A precise one may be told everything by every engine.
 */
export const eppSingle: Check = {
  id: "epp.single",
  title: "One endpoint picker decides",
  reads: "pods of endpoint pickers; InferencePools; the picker's configuration",
  run(scene) {
    const { pools, namespace } = scene;
    const { pickers, pickerConfig } = scene.routing;
    if (!pickers.known) return skip(pickers.why);
    if (pickers.value.length === 0) {
      if (!pools.known) return skip(`no endpoint picker found; ${pools.why}`);
      if (pools.value.length === 0) return skip("no endpoint picker and no InferencePool");
      return fail(
        `no pod of an endpoint picker, though there is an InferencePool (${pools.value.join(", ")})`,
        `kubectl get pods -n ${namespace} -l llm-d.ai/epp`,
      );
    }
    const counts = [...Map.groupBy(pickers.value, pickerOf)].map(([name, pods]) => ({
      name,
      ready: pods.filter(({ ready }) => ready).length,
      pods: pods.length,
    }));
    const evidence = counts.map(({ name, ready, pods }) => `${name}: ${ready} ready of ${pods}`).join(", ");
    if (counts.every(({ ready }) => ready === 1)) return pass(evidence);
    if (isWithoutPicker(scene))
      return fail(evidence, `kubectl describe pods -n ${namespace} -l llm-d.ai/epp`);
    return pickerConfig.known && isToldByAll(pickerConfig.value)
      ? warn(
          `${evidence}, each with a precise prefix index`,
          "scale it to one replica while you measure, unless several are what you measure: load is counted by each alone",
        )
      : fail(
          evidence,
          "scale it to one replica, or turn leader election on: each has a prefix index of its own",
        );
  },
};

/** What needs a picker that is ready does not tell once more that there is none. */
export const seeSingle: Conclusion = skip(`see ${eppSingle.id}`);

/** Whether a picker that the run needs has no ready replica. */
export function isWithoutPicker({ pools, routing: { pickers } }: Scene): boolean {
  if (!pickers.known) return false;
  if (pickers.value.length === 0) return pools.known && pools.value.length > 0;
  return [...Map.groupBy(pickers.value, pickerOf).values()].some((pods) => pods.every(({ ready }) => !ready));
}

/** Each replica dials every engine, which is what a precise producer does unless it is told otherwise. */
function isToldByAll(config: PickerConfig): boolean {
  const producers = preciseProducers(config);
  return (
    producers.length > 0 &&
    producers.every((producer) => parameterOf(producer, "kvEventsConfig", "discoverPods") !== false)
  );
}
