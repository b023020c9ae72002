import { onTestFinished, vi } from "vitest";
import { kubernetes, forbidden as refusal } from "./kubernetes-server.ts";

export interface KubernetesObject {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly [field: string]: unknown;
}

export interface World {
  /** Objects by plural; a custom kind that is absent is not installed. */
  readonly objects?: Readonly<Record<string, readonly unknown[]>>;
  /** The log of a pod at this moment, by the pod's name. */
  readonly logs?: Readonly<Record<string, (query: URLSearchParams) => string>>;
  /** Plurals that the service account may not list; `pods/log` for the logs. */
  readonly forbidden?: readonly string[];
}

type Replies = Parameters<typeof kubernetes>[0];

const PATHS = {
  pods: "/api/v1/namespaces/llm-d/pods",
  services: "/api/v1/namespaces/llm-d/services",
  gateways: "/apis/gateway.networking.k8s.io/v1/namespaces/llm-d/gateways",
  httproutes: "/apis/gateway.networking.k8s.io/v1/namespaces/llm-d/httproutes",
  inferencepools: "/apis/inference.networking.k8s.io/v1/namespaces/llm-d/inferencepools",
} as const;

/** A Kubernetes API with these objects in the namespace `llm-d`; KUBECONFIG names it until the test ends. */
export async function kubernetesWorld({ objects = {}, logs = {}, forbidden = [] }: World): Promise<void> {
  const answers: { -readonly [path in keyof Replies]: Replies[path] } = {};
  for (const [plural, path] of Object.entries(PATHS)) {
    const items = objects[plural] ?? (path.startsWith("/api/") ? [] : undefined);
    if (forbidden.includes(plural)) answers[path] = refusal("list", plural);
    else if (items) answers[path] = (query) => ({ body: { items: selected(items, query) } });
  }
  for (const [pod, read] of Object.entries(logs)) {
    const mayNot = forbidden.includes("pods/log");
    answers[`${PATHS.pods}/${pod}/log`] = mayNot
      ? refusal("get", "pods/log")
      : (query) => ({ body: read(query) });
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

/** `a=b`, `a in (b, c)` and `a`, the forms that the steps use, joined by commas. */
function selects(selector: string, labels: Readonly<Record<string, string>>): boolean {
  return selector.split(/,(?![^(]*\))/).every((term) => {
    const [, key = "", operator, value = ""] = /^\s*([\w./-]*)\s*(=|in)?\s*(.*?)\s*$/.exec(term) ?? [];
    const label = labels[key];
    if (operator === "=") return label === value;
    if (operator === "in")
      return value
        .replace(/[()\s]/g, "")
        .split(",")
        .includes(label ?? "");
    return key === "" || label !== undefined;
  });
}
