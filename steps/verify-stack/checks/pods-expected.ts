import { ROLE } from "../../../lib/llm-d/roles.ts";
import { type Check, fail, pass, skip } from "./check.ts";

/** As many pods of each role as the user expects, ready or not. */
export const podsExpected: Check = {
  id: "pods.expected",
  title: "As many pods as expected",
  reads: "pods by pod-selector; the param expected-pods",
  after: ["pods.labels"],
  run({ pods, expectedPods, namespace, podSelector }) {
    if (expectedPods === undefined) return skip("expected-pods is empty");
    if (!pods.known) return skip(pods.why);
    const counts = [...expectedPods].map(([role, expected]) => ({
      role,
      expected,
      found: pods.value.filter(({ labels }) => (labels[ROLE] ?? "decode") === role).length,
    }));
    const wrong = counts.filter(({ expected, found }) => expected !== found);
    if (wrong.length === 0) return pass(counts.map(({ role, found }) => `${found} ${role}`).join(", "));
    return fail(
      wrong.map(({ role, expected, found }) => `${role}: ${found} pods, ${expected} expected`).join("; "),
      `kubectl get pods -n ${namespace} -l '${podSelector}' -L ${ROLE}`,
    );
  },
};
