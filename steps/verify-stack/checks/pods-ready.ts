import type { Pod } from "../../../lib/kubernetes/index.ts";
import { ROLE } from "../../../lib/llm-d/roles.ts";
import { type Check, fail, pass, skip, some } from "./check.ts";

/** Every engine's pod is ready, told by role. */
export const podsReady: Check = {
  id: "pods.ready",
  title: "The engines' pods are ready",
  reads: "pods by pod-selector",
  run({ pods, podSelector, namespace, enginesGiven }) {
    if (!pods.known) return skip(pods.why);
    if (pods.value.length === 0 && enginesGiven)
      return skip("the engines are given by metrics-urls, not as pods");
    if (pods.value.length === 0) {
      return fail(
        `no pod in namespace ${namespace} by ${podSelector}`,
        "give the namespace of llm-d, or pod-selector",
      );
    }
    const waiting = pods.value.filter(({ ready }) => !ready).map(({ name }) => name);
    const roles = byRole(pods.value);
    if (waiting.length === 0) return pass(roles);
    return fail(
      `${roles}; not ready: ${some(waiting)}`,
      `kubectl describe pod -n ${namespace} ${waiting[0]}`,
    );
  },
};

/** `decode 3 of 4, prefill 2 of 2`. */
function byRole(pods: readonly Pod[]): string {
  const roles = Map.groupBy(pods, ({ labels }) => labels[ROLE] ?? "decode");
  return [...roles]
    .map(([role, members]) => `${role} ${members.filter(({ ready }) => ready).length} of ${members.length}`)
    .sort()
    .join(", ");
}
