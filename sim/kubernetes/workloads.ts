import { enginePod } from "./engine-pod.ts";
import { gatewayPod } from "./gateway-pod.ts";
import { metadata } from "./metadata.ts";
import { names } from "./names.ts";
import { time, uidOf } from "./objects.ts";
import { pickerPod } from "./picker-pod.ts";
import { type PodSpec, renderSpec } from "./pod-spec.ts";
import type { WorkersWorkload, World } from "./world.ts";

/** Deployments of workers, gateway and picker. */
export function deployments(world: World) {
  const picker = world.picker ? 1 : 0;
  return [
    ...workersDeployment(world, names.decode, "decode", world.decode),
    ...(world.prefill ? workersDeployment(world, names.prefill, "prefill", world.prefill) : []),
    deployment(world, names.gatewayWorkload, gatewayPod(world), 1, 1),
    // Where none runs it was scaled to nothing.
    deployment(world, names.picker, pickerPod(world), picker, picker),
  ];
}

export function namespaces(world: World) {
  return [
    {
      metadata: {
        name: world.namespace,
        uid: uidOf(`namespace ${world.namespace}`),
        creationTimestamp: time(world.createdAt),
        labels: { "kubernetes.io/metadata.name": world.namespace },
        resourceVersion: "1",
      },
      status: { phase: "Active" },
    },
  ];
}

/** The Deployment that replaces its pods when its template changes. */
function workersDeployment(world: World, name: string, role: string, workload: WorkersWorkload) {
  const workers = world.workers().filter((worker) => worker.role === role);
  const [first] = workers;
  if (first === undefined) return [];
  const { generation, templateAnnotations: annotations, updated } = workload;
  const ready = workers.filter((worker) => worker.ready).length;
  const plain = deployment(world, name, enginePod(world, first), workers.length, ready);
  const { metadata: own, spec, status } = plain;
  const template = { ...spec.template, metadata: { ...spec.template.metadata, annotations } };
  const strategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } };
  return [
    {
      metadata: { ...own, generation },
      spec: { ...spec, strategy, template },
      status: { ...status, observedGeneration: generation, updatedReplicas: updated },
    },
  ];
}

function deployment(world: World, name: string, pod: PodSpec, replicas: number, ready: number) {
  const matchLabels = { ...pod.labels };
  return {
    metadata: { ...metadata(world, name, "deployment"), labels: matchLabels },
    spec: {
      replicas,
      selector: { matchLabels },
      template: { metadata: { labels: matchLabels }, spec: renderSpec(pod) },
    },
    status: {
      observedGeneration: 1,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: ready,
      availableReplicas: ready,
      unavailableReplicas: replicas - ready,
    },
  };
}
