import { listeningPorts } from "../../../lib/llm-d/listening-ports.ts";
import { type Check, fail, pass, skip, some } from "./check.ts";
import { withoutPool } from "./without-pool.ts";

/** As many as a pool may name. */
const MOST_PORTS = 8;

/** Where the picker sends requests, something listens: the engine, or the routing sidecar before it. */
export const poolTargetPort: Check = {
  id: "pool.target-port",
  title: "The InferencePool's port is the engines'",
  reads: "the InferencePool's targetPorts; ports and arguments of the pods' containers",
  after: ["pool.selector"],
  run({ routing }) {
    if (routing.poolReadings.length === 0) return withoutPool(routing);
    const passed: string[] = [];
    for (const { pool, pods } of routing.poolReadings) {
      if (!pods.known) return skip(pods.why);
      const ports = pool.targetPorts;
      const list = ports.join(", ");
      const told = pods.value
        .map((pod) => ({ name: pod.name, ports: listeningPorts(pod) }))
        .filter((pod) => pod.ports.length > 0);
      if (told.length === 0) return skip(`no pod of InferencePool ${pool.name} tells its ports`);
      const deaf = told.filter((pod) => !pod.ports.some((port) => ports.includes(port)));
      const inPart = deaf.length < told.length;
      // Pods on one address have a port each, and a pool cannot name more than so many.
      if (deaf.length > 0 && !(inPart && ports.length >= MOST_PORTS)) {
        const [first] = deaf;
        return fail(
          `InferencePool ${pool.name} sends to port ${list}, where ${some(deaf.map(({ name }) => name))} does not listen; ${first?.name} has ${first?.ports.join(", ")}`,
          "give targetPorts the port of the routing sidecar, or of the engine where there is none",
        );
      }
      passed.push(`${pool.name}: ${list}`);
    }
    return pass(passed.join("; "));
  },
};
