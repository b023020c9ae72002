import type { Pod } from "../kubernetes/index.ts";
import { EngineArguments } from "./engine-arguments.ts";
import { engineContainer } from "./engine-port.ts";

/** Number of a pod in its group of a LeaderWorkerSet; 0 is the leader. */
const WORKER_INDEX = "leaderworkerset.sigs.k8s.io/worker-index";

/** Whether the engine in a pod has an API, and a metrics page: of pods that are one engine only the first does. */
export function servesApi(pod: Pick<Pod, "containers" | "labels">): boolean {
  const container = engineContainer(pod);
  if (container === undefined) return true;
  const index = pod.labels[WORKER_INDEX];
  // A whole group has one script, which chooses by this number.
  if (index !== undefined)
    return (
      index === "0" || !/--headless|--node[-_]rank/.test([...container.command, ...container.args].join(" "))
    );
  const told = new EngineArguments(container);
  return told.isOn("headless") !== true && Number(told.value("node-rank") ?? 0) === 0;
}
