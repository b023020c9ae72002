import { metadata } from "./metadata.ts";
import { labels, names, ports } from "./names.ts";
import { requestPort, type WorkerPod, type World } from "./world.ts";

interface ServiceSpec {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  /** One slice a backend: on one machine each pod has ports of its own, here in the order of the Service's. */
  readonly backends: readonly {
    readonly pod?: string;
    readonly ports: readonly number[];
    readonly ready: boolean;
  }[];
}

/** Services in front of gateway, workers, picker and, where there is one, KV-cache manager. */
export function services(world: World) {
  return serviceSpecs(world).map(({ name, labels: own, selector, ports: served }) => ({
    metadata: { ...metadata(world, name, "service"), labels: { ...own } },
    spec: {
      type: "ClusterIP",
      clusterIP: "127.0.0.1",
      selector: { ...selector },
      sessionAffinity: "None",
      ports: served.map(({ name: port, port: number }) => ({
        name: port,
        port: number,
        protocol: "TCP",
        targetPort: port,
      })),
    },
    status: { loadBalancer: {} },
  }));
}

/** Where those services lead. */
export function endpointSlices(world: World) {
  return serviceSpecs(world).flatMap(({ name, ports: served, backends }) =>
    backends.map(({ pod, ports: numbers, ready }, at) => ({
      metadata: {
        ...metadata(world, `${name}-${at}`, "slice"),
        labels: { "kubernetes.io/service-name": name },
      },
      addressType: "IPv4",
      ports: served.map(({ name: port }, index) => ({ name: port, port: numbers[index], protocol: "TCP" })),
      endpoints: [
        {
          addresses: ["127.0.0.1"],
          conditions: { ready, serving: ready, terminating: false },
          ...(pod === undefined ? {} : { targetRef: { kind: "Pod", name: pod, namespace: world.namespace } }),
        },
      ],
    })),
  );
}

function serviceSpecs(world: World): ServiceSpec[] {
  const workers = Map.groupBy(world.workers(), ({ role }) => role);
  return [
    {
      name: names.gatewayWorkload,
      labels: labels.gateway(),
      selector: labels.gateway(),
      ports: [{ name: "http", port: world.gatewayPort }],
      backends: [{ ports: [world.gatewayPort], ready: true }],
    },
    workersService(world, names.decode, "decode", workers.get("decode") ?? []),
    ...(world.disaggregated
      ? [workersService(world, names.prefill, "prefill", workers.get("prefill") ?? [])]
      : []),
    {
      name: names.picker,
      selector: labels.picker(),
      ports: [
        { name: "grpc", port: ports.picker },
        { name: "metrics", port: world.gatewayPort },
      ],
      backends: world.picker ? [{ ports: [ports.picker, world.gatewayPort], ready: true }] : [],
    },
    ...(world.kvManagerPort === undefined ? [] : [kvManagerService(world.kvManagerPort)]),
  ];
}

function kvManagerService(port: number): ServiceSpec {
  return {
    name: names.kvManager,
    labels: labels.kvManager(),
    selector: labels.kvManager(),
    ports: [{ name: "http", port }],
    backends: [{ ports: [port], ready: true }],
  };
}

function workersService(world: World, name: string, role: string, pods: readonly WorkerPod[]): ServiceSpec {
  const [first, ...others] = pods;
  return {
    name,
    selector: labels.worker(world, role),
    // With one worker the Service's own address leads to it; with more, only the slices tell the ports.
    ports: [{ name: "http", port: first && others.length === 0 ? requestPort(first) : 8000 }],
    backends: pods.map((worker) => ({ pod: worker.name, ports: [requestPort(worker)], ready: worker.ready })),
  };
}
