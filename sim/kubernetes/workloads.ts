import { type KubernetesObject, time, uidOf } from "./objects.ts";
import { labels, names, type World } from "./world.ts";

/** Deployments of workers, gateway and, where there is one, picker. */
export function deployments(world: World): KubernetesObject[] {
  const workers = world.workers();
  const ready = workers.filter((worker) => worker.ready).length;
  const list: KubernetesObject[] = [
    decodeDeployment(
      world,
      deployment(world, names.decode, labels.worker(world, "decode"), workers.length, ready),
    ),
    deployment(world, names.gatewayWorkload, labels.gateway, 1, 1),
  ];
  if (world.picker) list.push(deployment(world, names.picker, labels.picker, 1, 1));
  return list;
}

/** The Deployment that replaces its pods when its template changes. */
function decodeDeployment({ decode }: World, { metadata, spec, status }: Deployment): KubernetesObject {
  const { generation, templateAnnotations: annotations, updated } = decode;
  const template = { metadata: { ...spec.template.metadata, annotations } };
  const strategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } };
  return {
    metadata: { ...metadata, generation },
    spec: { ...spec, strategy, template },
    status: { ...status, observedGeneration: generation, updatedReplicas: updated },
  };
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

type Deployment = ReturnType<typeof deployment>;

function deployment(
  world: World,
  name: string,
  matchLabels: Readonly<Record<string, string>>,
  replicas: number,
  ready: number,
) {
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
