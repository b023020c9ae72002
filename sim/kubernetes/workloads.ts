import { type KubernetesObject, time, uidOf } from "./objects.ts";
import { labels, names, type World } from "./world.ts";

/** Deployments of workers, gateway and, where there is one, picker. */
export function deployments(world: World): KubernetesObject[] {
  const workers = world.workers();
  const ready = workers.filter((worker) => worker.ready).length;
  const list = [
    deployment(world, names.decode, labels.worker(world, "decode"), workers.length, ready),
    deployment(world, names.gatewayWorkload, labels.gateway, 1, 1),
  ];
  if (world.picker) list.push(deployment(world, names.picker, labels.picker, 1, 1));
  return list;
}

export function namespaces(world: World): KubernetesObject[] {
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

function deployment(
  world: World,
  name: string,
  matchLabels: Readonly<Record<string, string>>,
  replicas: number,
  ready: number,
): KubernetesObject {
  return {
    metadata: {
      name,
      namespace: world.namespace,
      uid: uidOf(`deployment ${name} ${world.createdAt.getTime()}`),
      labels: matchLabels,
      creationTimestamp: time(world.createdAt),
      generation: 1,
      resourceVersion: "1",
    },
    spec: { replicas, selector: { matchLabels }, template: { metadata: { labels: matchLabels } } },
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
