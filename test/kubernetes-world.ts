import { onTestFinished, vi } from "vitest";
import { kubernetes, forbidden as refusal } from "./kubernetes-server.ts";

export interface KubernetesObject {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly [field: string]: unknown;
}

export interface World {
  /** Objects by plural; a custom kind that is absent is not installed. `configmaps` are got by name. */
  readonly objects?: Readonly<Record<string, readonly unknown[]>>;
  /** The log of a pod at this moment, by the pod's name. */
  readonly logs?: Readonly<Record<string, (query: URLSearchParams) => string>>;
  /** Plurals that the service account may not list; `pods/log` for the logs. */
  readonly forbidden?: readonly string[];
  /** Plurals, or pods whose log, that are asked for in vain. */
  readonly hanging?: readonly string[];
}

type Replies = Parameters<typeof kubernetes>[0];

const PATHS = {
  pods: "/api/v1/namespaces/llm-d/pods",
  services: "/api/v1/namespaces/llm-d/services",
  events: "/api/v1/namespaces/llm-d/events",
  endpointslices: "/apis/discovery.k8s.io/v1/namespaces/llm-d/endpointslices",
  taskruns: "/apis/tekton.dev/v1/namespaces/llm-d/taskruns",
  gateways: "/apis/gateway.networking.k8s.io/v1/namespaces/llm-d/gateways",
  httproutes: "/apis/gateway.networking.k8s.io/v1/namespaces/llm-d/httproutes",
  inferencepools: "/apis/inference.networking.k8s.io/v1/namespaces/llm-d/inferencepools",
  oldinferencepools: "/apis/inference.networking.x-k8s.io/v1alpha2/namespaces/llm-d/inferencepools",
  destinationrules: "/apis/networking.istio.io/v1/namespaces/llm-d/destinationrules",
  envoyfilters: "/apis/networking.istio.io/v1alpha3/namespaces/llm-d/envoyfilters",
} as const;

/** A Kubernetes API with these objects in the namespace `llm-d`; KUBECONFIG names it until the test ends. */
export async function kubernetesWorld(world: World): Promise<void> {
  const { objects = {}, logs = {}, forbidden = [], hanging = [] } = world;
  const answers: { -readonly [path in keyof Replies]: Replies[path] } = {};
  for (const [plural, path] of Object.entries(PATHS)) {
    const items = objects[plural] ?? (path.startsWith("/api/") ? [] : undefined);
    if (hanging.includes(plural)) answers[path] = { body: "", hangs: true };
    else if (forbidden.includes(plural)) answers[path] = refusal("list", plural);
    else if (items) answers[path] = (query) => ({ body: { items: selected(items, query) } });
  }
  for (const object of objects["configmaps"] ?? []) {
    const { name } = (object as KubernetesObject).metadata;
    const mayNot = forbidden.includes("configmaps");
    answers[`/api/v1/namespaces/llm-d/configmaps/${name}`] = mayNot
      ? refusal("get", "configmaps")
      : { body: object };
  }
  for (const [pod, read] of Object.entries(logs)) {
    const mayNot = forbidden.includes("pods/log");
    answers[`${PATHS.pods}/${pod}/log`] = (query) => {
      if (hanging.includes(pod)) return { body: "", hangs: true };
      return mayNot ? refusal("get", "pods/log") : { body: read(query) };
    };
  }
  await kubernetes(answers);
}

/** Takes away every way to Kubernetes that the machine of the test may have. */
export function withoutKubernetes(): void {
  vi.stubEnv("KUBECONFIG", "");
  vi.stubEnv("KUBERNETES_SERVICE_HOST", undefined);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

function selected(items: readonly unknown[], query: URLSearchParams): readonly unknown[] {
  const selector = query.get("labelSelector") ?? "";
  return items.filter((item) => selects(selector, (item as KubernetesObject).metadata.labels ?? {}));
}

/** `a=b`, `a in (b, c)`, `a notin (b)` and `a`, the forms that the steps use, joined by commas. */
function selects(selector: string, labels: Readonly<Record<string, string>>): boolean {
  return selector.split(/,(?![^(]*\))/).every((term) => {
    const [, key = "", operator, value = ""] = /^\s*([\w./-]*)\s*(=|in|notin)?\s*(.*?)\s*$/.exec(term) ?? [];
    const label = labels[key];
    if (operator === "=") return label === value;
    if (operator === "in" || operator === "notin") {
      const listed = value.replace(/[()\s]/g, "").split(",");
      return listed.includes(label ?? "") === (operator === "in");
    }
    return key === "" || label !== undefined;
  });
}
