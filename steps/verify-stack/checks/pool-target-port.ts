import { listeningPorts } from "../../../lib/llm-d/listening-ports.ts";
import { type Check, fail, notTold, pass, skip, some } from "./check.ts";
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
    const silent: string[] = [];
    for (const { pool, pods } of routing.poolReadings) {
      if (!pods.known) return skip(pods.why);
      const ports = pool.targetPorts;
      const list = ports.join(", ");
      const others = pods.value
        .map((pod) => ({ name: pod.name, ...listeningPorts(pod) }))
        .filter((pod) => !pod.ports.some((port) => ports.includes(port)));
      const deaf = others.filter(({ complete }) => complete);
      const inPart = others.length < pods.value.length;
      // Pods on one address have a port each, and a pool cannot name more than so many.
      if (deaf.length > 0 && !(inPart && ports.length >= MOST_PORTS)) {
        const [first] = deaf;
        return fail(
          `InferencePool ${pool.name} sends to port ${list}; ${some(deaf.map(({ name }) => name))} ${deaf.length === 1 ? "takes" : "take"} requests at ${first?.ports.join(", ")}`,
          "give targetPorts the port of the routing sidecar, or of the engine where there is none",
        );
      }
      silent.push(...others.filter(({ complete }) => !complete).map(({ name }) => name));
      passed.push(`${pool.name}: ${list}`);
    }
    return silent.length > 0 ? skip(notTold(silent)) : pass(passed.join("; "));
  },
};
