import { digits, type KubernetesObject, time, uidOf } from "./objects.ts";
import { containers, labels, names, type WorkerPod, type World } from "./world.ts";

interface PodSpec {
  readonly name: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly container: string;
  readonly args: readonly string[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly ready: boolean;
  readonly startedAt: Date;
  readonly restarts: number;
  readonly createdAt: Date;
  readonly owner?: { readonly kind: string; readonly name: string };
}

/** The pods of workers, gateway and, where there is one, picker. */
export function pods(world: World): KubernetesObject[] {
  const specs = world.workers().map((worker) => workerPod(world, worker));
  specs.push(gatewayPod(world));
  if (world.picker) specs.push(pickerPod(world));
  return specs.map((spec) => pod(world, spec));
}

function workerPod(world: World, worker: WorkerPod): PodSpec {
  const hash = digits(`${names.decode} template ${worker.templateGeneration}`, 10);
  return {
    ...worker,
    labels: { ...labels.worker(world, worker.role), "pod-template-hash": hash },
    owner: { kind: "ReplicaSet", name: `${names.decode}-${hash}` },
    container: containers.worker,
    args: [
      "--model",
      world.model,
      "--port",
      String(worker.port),
      "--block-size",
      String(world.blockSize),
      "--enable-prefix-caching",
      "--enable-prompt-tokens-details",
    ],
    ports: [{ name: "http", containerPort: worker.port }],
  };
}

function gatewayPod(world: World): PodSpec {
  return {
    ...single(world, names.gatewayWorkload),
    labels: labels.gateway,
    container: containers.gateway,
    args: ["proxy", "router"],
    ports: [{ name: "http", containerPort: world.gatewayPort }],
  };
}

/** The picker runs inside the gateway here, so its metrics are on the gateway's port. */
function pickerPod(world: World): PodSpec {
  return {
    ...single(world, names.picker),
    labels: labels.picker,
    container: containers.picker,
    args: ["--pool-name", names.pool, "--pool-namespace", world.namespace],
    ports: [{ name: "metrics", containerPort: world.gatewayPort }],
  };
}

function single(world: World, workload: string) {
  const name = `${workload}-${digits(workload, 9)}-${digits(`${workload} pod`, 5)}`;
  return {
    name,
    uid: uidOf(`${name} ${world.createdAt.getTime()}`),
    ready: true,
    startedAt: world.createdAt,
    createdAt: world.createdAt,
    restarts: 0,
  };
}

function pod(world: World, spec: PodSpec): KubernetesObject {
  const { name, uid, container, ready, startedAt, restarts, owner } = spec;
  const created = time(spec.createdAt);
  const started = time(startedAt);
  const image = `registry.local/${container}:sim`;
  const condition = (type: string, holds: boolean, since: string) => ({
    type,
    status: holds ? "True" : "False",
    lastTransitionTime: since,
    ...(holds
      ? {}
      : { reason: "ContainersNotReady", message: `containers with unready status: [${container}]` }),
  });
  return {
    metadata: {
      name,
      namespace: world.namespace,
      uid,
      labels: spec.labels,
      creationTimestamp: created,
      ...(owner !== undefined && { ownerReferences: [ownerReference(owner)] }),
      resourceVersion: "1",
    },
    spec: {
      nodeName: "localhost",
      containers: [
        {
          name: container,
          image,
          args: spec.args,
          ports: spec.ports.map((port) => ({ ...port, protocol: "TCP" })),
          resources: {},
        },
      ],
    },
    status: {
      phase: "Running",
      podIP: "127.0.0.1",
      podIPs: [{ ip: "127.0.0.1" }],
      hostIP: "127.0.0.1",
      startTime: created,
      conditions: [
        condition("PodScheduled", true, created),
        condition("Initialized", true, created),
        condition("ContainersReady", ready, started),
        condition("Ready", ready, started),
      ],
      containerStatuses: [
        {
          name: container,
          image,
          imageID: `${image}@sha256:${digits(image, 64)}`,
          containerID: `containerd://${digits(`${uid} ${restarts}`, 64)}`,
          ready,
          started: true,
          restartCount: restarts,
          state: { running: { startedAt: started } },
          lastState: restarts === 0 ? {} : { terminated: terminated(uid, restarts, started) },
        },
      ],
    },
  };
}

function ownerReference({ kind, name }: { kind: string; name: string }) {
  const uid = uidOf(`${kind} ${name}`);
  return { apiVersion: "apps/v1", kind, name, uid, controller: true, blockOwnerDeletion: true };
}

function terminated(uid: string, restarts: number, finishedAt: string) {
  return {
    exitCode: 137,
    reason: "Error",
    finishedAt,
    containerID: `containerd://${digits(`${uid} ${restarts - 1}`, 64)}`,
  };
}
