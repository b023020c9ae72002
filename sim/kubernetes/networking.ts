import { type KubernetesObject, time, uidOf } from "./objects.ts";
import { labels, names, type World } from "./world.ts";

interface ServiceSpec {
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  /** One slice a backend: on one machine each pod has a port of its own. */
  readonly backends: readonly { readonly pod?: string; readonly port: number; readonly ready: boolean }[];
}

/** Services in front of gateway, workers and picker. */
export function services(world: World): KubernetesObject[] {
  return serviceSpecs(world).map(({ name, selector, ports }) => ({
    metadata: metadata(world, name, "service"),
    spec: {
      type: "ClusterIP",
      clusterIP: "127.0.0.1",
      selector,
      ports: ports.map(({ name: port, port: number }) => ({
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
export function endpointSlices(world: World): KubernetesObject[] {
  return serviceSpecs(world).flatMap(({ name, ports, backends }) =>
    backends.map(({ pod, port, ready }, at) => ({
      metadata: {
        ...metadata(world, `${name}-${at}`, "slice"),
        labels: { "kubernetes.io/service-name": name },
      },
      addressType: "IPv4",
      ports: ports.map(({ name: portName }) => ({ name: portName, port, protocol: "TCP" })),
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

export function gateways(world: World): KubernetesObject[] {
  return [
    {
      metadata: metadata(world, names.gateway, "gateway"),
      spec: {
        gatewayClassName: "istio",
        listeners: [
          {
            name: "default",
            port: world.gatewayPort,
            protocol: "HTTP",
            allowedRoutes: { namespaces: { from: "Same" } },
          },
        ],
      },
      status: {
        addresses: [{ type: "IPAddress", value: "127.0.0.1" }],
        conditions: conditions(world, "Accepted", "Programmed"),
        listeners: [
          { name: "default", attachedRoutes: 1, conditions: conditions(world, "Accepted", "Programmed") },
        ],
      },
    },
  ];
}

export function httpRoutes(world: World): KubernetesObject[] {
  const parentRef = { group: "gateway.networking.k8s.io", kind: "Gateway", name: names.gateway };
  const backend = { group: "inference.networking.k8s.io", kind: "InferencePool", name: names.pool };
  return [
    {
      metadata: metadata(world, names.route, "route"),
      spec: {
        hostnames: [world.host],
        parentRefs: [parentRef],
        rules: [
          {
            matches: [{ path: { type: "PathPrefix", value: "/" } }],
            backendRefs: [{ ...backend, weight: 1 }],
          },
        ],
      },
      status: {
        parents: [
          {
            parentRef,
            controllerName: "istio.io/gateway-controller",
            conditions: conditions(world, "Accepted", "ResolvedRefs"),
          },
        ],
      },
    },
  ];
}

export function inferencePools(world: World): KubernetesObject[] {
  const ports = world.workers().map(({ port }) => ({ number: port }));
  return [
    {
      metadata: metadata(world, names.pool, "pool"),
      spec: {
        selector: { matchLabels: labels.worker(world, "decode") },
        targetPorts: ports.slice(0, 8),
        endpointPickerRef: {
          group: "",
          kind: "Service",
          name: names.picker,
          port: { number: 9002 },
          failureMode: "FailOpen",
        },
      },
      status: { parents: [{ conditions: conditions(world, "Accepted", "ResolvedRefs") }] },
    },
  ];
}

function serviceSpecs(world: World): ServiceSpec[] {
  const gateway = { port: world.gatewayPort, ready: true };
  const workers = world.workers();
  const only = workers.length === 1 ? workers[0] : undefined;
  const specs: ServiceSpec[] = [
    {
      name: names.gatewayWorkload,
      selector: labels.gateway,
      ports: [{ name: "http", port: world.gatewayPort }],
      backends: [gateway],
    },
    {
      name: names.decode,
      selector: labels.worker(world, "decode"),
      // With one worker the Service's own address leads to it; with more, only the slices tell the ports.
      ports: [{ name: "http", port: only?.port ?? 8000 }],
      backends: workers.map(({ name, port, ready }) => ({ pod: name, port, ready })),
    },
  ];
  if (world.picker) {
    specs.push({
      name: names.picker,
      selector: labels.picker,
      ports: [{ name: "metrics", port: world.gatewayPort }],
      backends: [gateway],
    });
  }
  return specs;
}

function metadata(world: World, name: string, kind: string) {
  return {
    name,
    namespace: world.namespace,
    uid: uidOf(`${kind} ${name} ${world.createdAt.getTime()}`),
    creationTimestamp: time(world.createdAt),
    resourceVersion: "1",
  };
}

function conditions(world: World, ...types: string[]) {
  const lastTransitionTime = time(world.createdAt);
  return types.map((type) => ({ type, status: "True", reason: type, message: "", lastTransitionTime }));
}
