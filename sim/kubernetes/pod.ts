import { digits, time, uidOf } from "./objects.ts";
import { imageOf, type PodSpec, renderSpec } from "./pod-spec.ts";

/** How a pod is doing. */
export interface PodLife {
  readonly name: string;
  readonly uid: string;
  readonly ready: boolean;
  readonly startedAt: Date;
  /** Of its first container. */
  readonly restarts: number;
  readonly createdAt: Date;
  readonly owner?: { readonly kind: string; readonly name: string };
}

export function renderPod(namespace: string, spec: PodSpec, life: PodLife) {
  const { name, uid, owner } = life;
  const created = time(life.createdAt);
  return {
    metadata: {
      name,
      namespace,
      uid,
      labels: { ...spec.labels } as Record<string, string>,
      creationTimestamp: created,
      ...(owner !== undefined && { ownerReferences: [ownerReference(owner)] }),
      resourceVersion: "1",
    },
    spec: { nodeName: "localhost", ...renderSpec(spec) },
    status: {
      phase: "Running",
      podIP: "127.0.0.1",
      podIPs: [{ ip: "127.0.0.1" }],
      hostIP: "127.0.0.1",
      startTime: created,
      conditions: podConditions(spec, life),
      containerStatuses: spec.containers.map((container, at) =>
        // A restart is the first container's, and so is what keeps a pod from being ready.
        containerStatus(container.name, at === 0 ? life : { ...life, ready: true, restarts: 0 }),
      ),
    },
  };
}

function podConditions({ containers }: PodSpec, { ready, createdAt, startedAt }: PodLife) {
  const condition = (type: string, holds: boolean, since: Date) => ({
    type,
    status: holds ? "True" : "False",
    lastTransitionTime: time(since),
    ...(holds
      ? {}
      : {
          reason: "ContainersNotReady",
          message: `containers with unready status: [${containers[0]?.name}]`,
        }),
  });
  return [
    condition("PodScheduled", true, createdAt),
    condition("Initialized", true, createdAt),
    condition("ContainersReady", ready, startedAt),
    condition("Ready", ready, startedAt),
  ];
}

function containerStatus(name: string, { uid, ready, restarts, startedAt }: PodLife) {
  const image = imageOf(name);
  const started = time(startedAt);
  const idOf = (run: number) => `containerd://${digits(`${uid} ${name} ${run}`, 64)}`;
  const before = { exitCode: 137, reason: "Error", finishedAt: started, containerID: idOf(restarts - 1) };
  return {
    name,
    image,
    imageID: `${image}@sha256:${digits(image, 64)}`,
    containerID: idOf(restarts),
    ready,
    started: true,
    restartCount: restarts,
    state: { running: { startedAt: started } },
    lastState: restarts === 0 ? {} : { terminated: before },
  };
}

function ownerReference({ kind, name }: { kind: string; name: string }) {
  const uid = uidOf(`${kind} ${name}`);
  return { apiVersion: "apps/v1", kind, name, uid, controller: true, blockOwnerDeletion: true };
}
