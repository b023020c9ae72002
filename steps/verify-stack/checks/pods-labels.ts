import { ROLE, ROLES } from "../../../lib/llm-d/roles.ts";
import { type Check, fail, pass, skip, some, warn } from "./check.ts";

/** Every pod that serves a model has a role that pod-selector and the picker's filters know. */
export const podsLabels: Check = {
  id: "pods.labels",
  title: "Pods that serve a model have a role",
  reads: `labels of pods: llm-d.ai/inference-serving, ${ROLE}`,
  run({ strays, pods, podSelector }) {
    if (!strays.known) return skip(strays.why);
    const selected = new Set(pods.known ? pods.value.map(({ uid }) => uid) : []);
    // With a pod-selector of its own a stack may do without roles.
    const bad = strays.value.filter(({ uid, labels }) => labels[ROLE] !== undefined || !selected.has(uid));
    if (bad.length > 0) {
      const found = bad.map(({ name, labels }) => `${name} (${labels[ROLE] ?? "none"})`);
      return fail(
        `no role that is known: ${some(found)}; ${podSelector} and the picker's filters may leave it out`,
        `label it ${ROLE}=${ROLES.slice(0, 3).join(", or ")}`,
      );
    }
    const old = (pods.known ? pods.value : []).filter(({ labels }) => labels[ROLE] === "both");
    if (old.length === 0) return pass("every pod that serves a model has a role, or is selected without");
    return warn(
      `${ROLE}=both, an old word: ${some(old.map(({ name }) => name))}`,
      `label it ${ROLE}=prefill-decode`,
    );
  },
};
