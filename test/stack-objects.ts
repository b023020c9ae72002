import { podObject } from "./kubernetes-server.ts";

const SELECTOR = { "llm-d.ai/inference-serving": "true" };
const attached = { parentRef: { name: "g" }, conditions: holds("Accepted", "ResolvedRefs") };

export interface StackWishes {
  readonly gatewayUrl: string;
  /** Engines' pods by name, and the port of each on loopback. */
  readonly engines: Readonly<Record<string, number>>;
}

/** A decode pod of the pool, as `stackObjects` makes it. */
export function enginePod(name: string, port: number, other: object = {}): object {
  return podObject({ name, port, labels: { ...SELECTOR, "llm-d.ai/role": "decode" }, ...other }) as object;
}

/** The objects of a sound llm-d by plural: a Gateway, a route to a pool, its engines, and its picker behind a Service. */
export function stackObjects({ gatewayUrl, engines }: StackWishes): Record<string, readonly unknown[]> {
  const { hostname, port } = new URL(gatewayUrl);
  const ports = Object.values(engines).slice(0, 8);
  return {
    pods: [
      ...Object.entries(engines).map(([name, at]) => enginePod(name, at)),
      podObject({ name: "epp-0", labels: { "llm-d.ai/epp": "epp" } }),
    ],
    services: [
      {
        metadata: { name: "epp", namespace: "llm-d" },
        spec: {
          selector: { "llm-d.ai/epp": "epp" },
          ports: [{ name: "grpc", port: 9002, targetPort: 8000 }],
        },
      },
    ],
    endpointslices: [
      {
        metadata: { name: "epp-1", labels: { "kubernetes.io/service-name": "epp" } },
        ports: [{ port: 9002 }],
        endpoints: [{ addresses: ["127.0.0.1"], conditions: { ready: true } }],
      },
    ],
    gateways: [
      {
        metadata: { name: "g" },
        spec: { listeners: [{ name: "http", port: Number(port), protocol: "HTTP" }] },
        status: {
          addresses: [{ value: hostname }],
          conditions: holds("Accepted", "Programmed"),
          listeners: [{ name: "http", conditions: holds("Accepted", "Programmed", "ResolvedRefs") }],
        },
      },
    ],
    httproutes: [
      {
        metadata: { name: "r" },
        spec: {
          parentRefs: [{ name: "g" }],
          hostnames: ["llm.example"],
          rules: [
            {
              backendRefs: [{ group: "inference.networking.k8s.io", kind: "InferencePool", name: "pool" }],
            },
          ],
        },
        status: { parents: [attached] },
      },
    ],
    inferencepools: [
      {
        metadata: { name: "pool" },
        spec: {
          selector: { matchLabels: SELECTOR },
          targetPorts: ports.map((number) => ({ number })),
          endpointPickerRef: { name: "epp", port: { number: 9002 } },
        },
        status: { parents: [attached] },
      },
    ],
  };
}

function holds(...types: readonly string[]) {
  return types.map((type) => ({ type, status: "True", reason: type }));
}
