import { enginePod } from "./engine-pod.ts";
import { gatewayPod } from "./gateway-pod.ts";
import { names } from "./names.ts";
import { digits, uidOf } from "./objects.ts";
import { pickerPod } from "./picker-pod.ts";
import { type PodLife, renderPod } from "./pod.ts";
import type { WorkerPod, World } from "./world.ts";

/** The pods of workers, gateway and, where one runs, picker. */
export function pods(world: World) {
  const { namespace } = world;
  return [
    ...world.workers().map((worker) => renderPod(namespace, ...workerPod(world, worker))),
    renderPod(namespace, gatewayPod(world), single(world, names.gatewayWorkload)),
    ...(world.picker ? [renderPod(namespace, pickerPod(world), single(world, names.picker))] : []),
  ];
}

function workerPod(world: World, worker: WorkerPod) {
  const workload = worker.role === "prefill" ? names.prefill : names.decode;
  const hash = digits(`${workload} template ${worker.templateGeneration}`, 10);
  const spec = enginePod(world, worker);
  const labels = { ...spec.labels, "pod-template-hash": hash };
  const owner = { kind: "ReplicaSet", name: `${workload}-${hash}` };
  return [
    { ...spec, labels },
    { ...worker, owner },
  ] as const;
}

/** A pod that was made with the stack, and nothing has happened to it. */
function single({ createdAt }: World, workload: string): PodLife {
  const name = `${workload}-${digits(workload, 9)}-${digits(`${workload} pod`, 5)}`;
  const uid = uidOf(`${name} ${createdAt.getTime()}`);
  return { name, uid, ready: true, startedAt: createdAt, createdAt, restarts: 0 };
}
