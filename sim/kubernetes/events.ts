import { metadata } from "./metadata.ts";
import { containers } from "./names.ts";
import { digits, time } from "./objects.ts";
import type { WorkerPod, World } from "./world.ts";

/** What the kubelet would have reported of the workers' pods. */
export function events(world: World) {
  return world
    .workers()
    .flatMap((worker) => [
      event(world, worker, "Normal", "Started", `Started container ${containers.worker}`),
      ...(worker.ready
        ? []
        : [event(world, worker, "Warning", "Unhealthy", "Readiness probe failed: statuscode: 503")]),
    ]);
}

function event(
  world: World,
  { name, uid, startedAt }: WorkerPod,
  type: string,
  reason: string,
  message: string,
) {
  const at = time(startedAt);
  return {
    metadata: metadata(world, `${name}.${digits(`${uid} ${reason} ${at}`, 16)}`, "event"),
    involvedObject: { apiVersion: "v1", kind: "Pod", namespace: world.namespace, name, uid },
    type,
    reason,
    message,
    count: 1,
    firstTimestamp: at,
    lastTimestamp: at,
    source: { component: "kubelet", host: "localhost" },
  };
}
