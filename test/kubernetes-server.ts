import type { RequestListener } from "node:http";
import { onTestFinished, vi } from "vitest";
import { folder } from "./folder.ts";
import { serve } from "./loopback.ts";

/** `hangs`: the answer never comes. */
export type Reply = { readonly status?: number; readonly body: unknown; readonly hangs?: true };

/**
 * A Kubernetes API that answers by path (without the query), as list, as text or with a status; what it does not
 * know is 404. KUBECONFIG names it until the test ends.
 */
export async function kubernetes(
  replies: Readonly<Record<string, Reply | ((query: URLSearchParams) => Reply)>>,
): Promise<{ readonly url: string; readonly tokens: string[] }> {
  const tokens: string[] = [];
  const listener: RequestListener = (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://kubernetes");
    tokens.push(request.headers.authorization ?? "");
    const found = replies[pathname];
    const reply = typeof found === "function" ? found(searchParams) : found;
    if (reply?.hangs) return;
    const { status = 200, body } = reply ?? { status: 404, body: { kind: "Status", message: "not found" } };
    response.statusCode = status;
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
  const url = await serve(listener);
  useKubeconfig(url);
  return { url, tokens };
}

/** Sets KUBECONFIG to a file for this server, with the namespace `llm-d` and a token. */
export function useKubeconfig(server: string): void {
  const config = {
    clusters: [{ name: "c", cluster: { server } }],
    users: [{ name: "u", user: { token: "kube-token" } }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u", namespace: "llm-d" } }],
    "current-context": "x",
  };
  vi.stubEnv("KUBECONFIG", `${folder({ config: JSON.stringify(config) })}/config`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

/** The API server's refusal, in its own words. */
export function forbidden(verb: string, resource: string, group = ""): Reply {
  const user = "system:serviceaccount:ci:default";
  const message = `${resource} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" in the namespace "llm-d"`;
  return { status: 403, body: { kind: "Status", status: "Failure", message, code: 403 } };
}

export interface PodOptions {
  readonly name: string;
  readonly ip?: string;
  readonly uid?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly port?: number;
  readonly ready?: boolean;
  readonly phase?: string;
  readonly deleting?: boolean;
  readonly containerId?: string;
}

/** A decode pod with one container `vllm`, as the API server tells it. */
export function podObject(options: PodOptions): unknown {
  const {
    name,
    ip = "127.0.0.1",
    uid = `uid-${name}`,
    port = 8000,
    ready = true,
    phase = "Running",
  } = options;
  const { containerId = `containerd://${name}`, labels = { "llm-d.ai/role": "decode" } } = options;
  return {
    metadata: {
      name,
      namespace: "llm-d",
      uid,
      labels,
      ...(options.deleting && { deletionTimestamp: "2026-01-01T00:00:00Z" }),
    },
    spec: { containers: [{ name: "vllm", image: "vllm", ports: [{ name: "http", containerPort: port }] }] },
    status: {
      phase,
      podIP: ip,
      conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
      containerStatuses: [
        {
          name: "vllm",
          ready,
          restartCount: 0,
          containerID: containerId,
          state: { running: { startedAt: "2026-01-01T00:00:00Z" } },
        },
      ],
    },
  };
}
