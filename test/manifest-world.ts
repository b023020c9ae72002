import type { KubernetesObject } from "./deploy/objects.ts";
import type { World } from "./kubernetes-world.ts";

type Labels = Readonly<Record<string, string>>;
type Fields = Readonly<Record<string, unknown>>;

interface Template {
  readonly metadata: { readonly labels: Labels };
  readonly spec: { readonly containers: readonly Fields[]; readonly initContainers?: readonly Fields[] };
}

const PLURALS: Readonly<Record<string, string>> = {
  ConfigMap: "configmaps",
  Service: "services",
  Gateway: "gateways",
  HTTPRoute: "httproutes",
  InferencePool: "inferencepools",
  DestinationRule: "destinationrules",
  EnvoyFilter: "envoyfilters",
};

const condition = (type: string) => ({ type, status: "True", reason: type });

/** What controllers add to an object that they have taken. */
const STATUS: Readonly<Record<string, (object: KubernetesObject) => Fields>> = {
  Gateway: () => ({
    addresses: [{ type: "IPAddress", value: "10.96.0.1" }],
    conditions: ["Accepted", "Programmed"].map(condition),
  }),
  HTTPRoute: ({ spec }) => ({
    parents: (spec as { parentRefs: readonly Fields[] }).parentRefs.map((parentRef) => ({
      parentRef,
      conditions: ["Accepted", "ResolvedRefs"].map(condition),
    })),
  }),
  InferencePool: () => ({ parents: [{ conditions: ["Accepted", "ResolvedRefs"].map(condition) }] }),
};

/** A namespace in which what a folder of deploy/ renders to runs well: every pod is ready, every status good. */
export function manifestWorld(rendered: readonly KubernetesObject[]): World {
  const pods = rendered.flatMap(podsOf);
  const objects: Record<string, unknown[]> = { pods, endpointslices: [] };
  for (const object of rendered) {
    const plural = PLURALS[object.kind];
    if (plural === undefined) continue;
    const metadata = { ...object.metadata, namespace: "llm-d" };
    const status = STATUS[object.kind]?.(object);
    objects[plural] = [...(objects[plural] ?? []), { ...object, metadata, ...(status && { status }) }];
    if (object.kind === "Service") objects["endpointslices"]?.push(sliceOf(object, pods));
  }
  return { objects };
}

function podsOf({ kind, metadata, spec }: KubernetesObject) {
  if (kind !== "Deployment" && kind !== "StatefulSet") return [];
  const { replicas, template } = spec as { replicas: number; template: Template };
  const { containers, initContainers = [] } = template.spec;
  const statusOf = ({ name }: Fields) => ({ name, ready: true, restartCount: 0 });
  return Array.from({ length: replicas }, (_, at) => {
    const name = `${metadata.name}-${at}`;
    return {
      metadata: { name, namespace: "llm-d", uid: name, labels: template.metadata.labels },
      spec: template.spec,
      status: {
        phase: "Running",
        podIP: `10.0.${name.length}.${at + 1}`,
        conditions: [condition("Ready")],
        containerStatuses: containers.map(statusOf),
        initContainerStatuses: initContainers.map(statusOf),
      },
    };
  });
}

function sliceOf({ metadata, spec }: KubernetesObject, pods: ReturnType<typeof podsOf>) {
  const { selector, ports } = spec as { selector: Labels; ports: readonly { port: number }[] };
  const wanted = Object.entries(selector);
  const chosen = pods.filter((pod) => wanted.every(([key, value]) => pod.metadata.labels[key] === value));
  return {
    metadata: { name: metadata.name, labels: { "kubernetes.io/service-name": metadata.name } },
    ports: ports.map(({ port }) => ({ port })),
    endpoints: chosen.map((pod) => ({
      addresses: [pod.status.podIP],
      conditions: { ready: true },
      targetRef: { kind: "Pod", name: pod.metadata.name },
    })),
  };
}
