import { pickerOf } from "../picker.ts";
import { type Check, fail, pass, skip } from "./check.ts";

/**
 * Each endpoint picker has exactly one ready replica: the approximate prefix index lives inside one process, and two
 * would each know half of what was sent where.
 */
export const eppSingle: Check = {
  id: "epp.single",
  title: "One endpoint picker decides",
  reads: "pods of endpoint pickers; InferencePools",
  run({ pickers, pools, namespace }) {
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
    return counts.some(({ ready }) => ready === 0)
      ? fail(evidence, `kubectl describe pods -n ${namespace} -l llm-d.ai/epp`)
      : fail(
          evidence,
          "scale it to one replica, or turn leader election on: each has a prefix index of its own",
        );
  },
};
