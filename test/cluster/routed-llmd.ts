import { stringify } from "yaml";
import { kubectl } from "./kubectl.ts";

/** Names of what leads to the embedded llm-d of deploy/llm-d/embedded. */
export const routed = {
  gateway: "llm-d-infra-inference-gateway",
  route: "ms-llm-d-route",
  pool: "ms-llm-d-modelservice",
  picker: "ms-llm-d-modelservice-epp",
} as const;

const pickerConfig = {
  apiVersion: "llm-d.ai/v1alpha1",
  kind: "EndpointPickerConfig",
  plugins: [{ type: "prefix-cache-scorer" }, { type: "queue-scorer" }, { type: "max-score-picker" }],
  schedulingProfiles: [
    {
      name: "default",
      plugins: [
        { pluginRef: "prefix-cache-scorer", weight: 3 },
        { pluginRef: "queue-scorer", weight: 2 },
        { pluginRef: "max-score-picker" },
      ],
    },
  ],
};

const selects = { "llm-d.ai/epp": routed.picker };
const listens = "llm-d.ai/inference-serving";

/**
 * Gateway, HTTPRoute, InferencePool and endpoint picker as a Gateway API installation has them, in front of the
 * embedded pods. No controller runs here, so the test writes the status; the picker's pod holds its configuration and
 * picks nothing: the embedded gateway does, and marks the responses as a real one would.
 */
export function routedObjects(simImage: string): object[] {
  const securityContext = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  };
  return [
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: routed.gateway },
      spec: { gatewayClassName: "none", listeners: [{ name: "http", port: 80, protocol: "HTTP" }] },
    },
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: routed.route },
      spec: {
        parentRefs: [{ name: routed.gateway }],
        rules: [
          {
            backendRefs: [
              { group: "inference.networking.k8s.io", kind: "InferencePool", name: routed.pool, port: 8000 },
            ],
          },
        ],
      },
    },
    {
      apiVersion: "inference.networking.k8s.io/v1",
      kind: "InferencePool",
      metadata: { name: routed.pool },
      spec: {
        selector: { matchLabels: { [listens]: "true" } },
        targetPorts: [{ number: 8000 }],
        endpointPickerRef: { kind: "Service", name: routed.picker, port: { number: 9002 } },
      },
    },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: routed.picker },
      data: { "picker.yaml": stringify(pickerConfig) },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: routed.picker },
      spec: { selector: selects, ports: [{ name: "grpc", port: 9002 }] },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: routed.picker },
      spec: {
        replicas: 1,
        selector: { matchLabels: selects },
        template: {
          metadata: { labels: selects },
          spec: {
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 1,
            securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
            containers: [
              {
                name: "epp",
                image: simImage,
                command: ["node", "-e", "setInterval(() => {}, 1e6)", "--"],
                args: ["--pool-name", routed.pool, "--config-file", "/config/picker.yaml"],
                ports: [{ name: "grpc", containerPort: 9002 }],
                volumeMounts: [{ name: "config", mountPath: "/config" }],
                securityContext,
              },
            ],
            volumes: [{ name: "config", configMap: { name: routed.picker } }],
          },
        },
      },
    },
  ];
}

const conditions = (...types: string[]) =>
  types.map((type) => ({
    type,
    status: "True",
    reason: type,
    message: "",
    lastTransitionTime: "2026-01-01T00:00:00Z",
  }));

const controllerName = "example.com/none";
const parentRef = { group: "gateway.networking.k8s.io", kind: "Gateway", name: routed.gateway };

/** Creates them, and says in their status what a controller would. */
export async function installRouting(namespace: string, simImage: string): Promise<void> {
  const apply = routedObjects(simImage)
    .map((object) => JSON.stringify(object))
    .join("\n---\n");
  await kubectl(["apply", "-n", namespace, "-f", "-"], apply);
  const value = `${routed.gateway}.${namespace}.svc.cluster.local`;
  await status(namespace, "gateway", routed.gateway, {
    addresses: [{ type: "Hostname", value }],
    conditions: conditions("Accepted", "Programmed"),
  });
  await status(namespace, "httproute", routed.route, {
    parents: [{ parentRef, controllerName, conditions: conditions("Accepted", "ResolvedRefs") }],
  });
  await status(namespace, "inferencepool", routed.pool, {
    parents: [{ parentRef, conditions: conditions("Accepted", "ResolvedRefs") }],
  });
  const pickerReady = ["rollout", "status", "-n", namespace, `deployment/${routed.picker}`, "--timeout=120s"];
  await kubectl(pickerReady);
}

/** Writes an object's status, as its controller does. */
export async function status(namespace: string, kind: string, name: string, value: object): Promise<void> {
  const patch = JSON.stringify({ status: value });
  await kubectl(["patch", "-n", namespace, kind, name, "--subresource=status", "--type=merge", "-p", patch]);
}
