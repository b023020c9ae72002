import { existsSync } from "node:fs";
import type { KubeConfig } from "@kubernetes/client-node";
import { Agent, type Dispatcher } from "undici";
import { UnreachableError } from "../errors/index.ts";

/** How to speak to one API server. */
export interface Connection {
  /** Base URL without a trailing slash. */
  readonly server: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
  /** Namespace of the context, or of the service account. */
  readonly namespace: string;
}

const SERVICE_ACCOUNT_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/** The connection that the environment describes, or undefined. Never the user's own ~/.kube/config unasked. */
export async function connect(env: NodeJS.ProcessEnv): Promise<Connection | undefined> {
  const inPod = env["KUBERNETES_SERVICE_HOST"] !== undefined && existsSync(SERVICE_ACCOUNT_TOKEN);
  if (!env["KUBECONFIG"] && !inPod) return undefined;
  // The client takes a tenth of a second to load: only runs that speak to Kubernetes pay for it.
  const { KubeConfig, HttpMethod, RequestContext } = await import("./client-node.ts");
  try {
    const config = new KubeConfig();
    if (env["KUBECONFIG"]) config.loadFromDefault();
    else config.loadFromCluster();
    allowPlainHttp(config);
    const server = config.getCurrentCluster()?.server;
    if (server === undefined) throw new Error(`the context "${config.getCurrentContext()}" names no cluster`);
    const request = new RequestContext(server, HttpMethod.GET);
    await config.applySecurityAuthentication(request);
    return {
      server: server.replace(/\/+$/, ""),
      headers: request.getHeaders(),
      dispatcher: request.getDispatcher() ?? new Agent(),
      namespace: config.getContextObject(config.getCurrentContext())?.namespace?.trim() || "default",
    };
  } catch (error) {
    const where = env["KUBECONFIG"] ? `KUBECONFIG (${env["KUBECONFIG"]})` : "the pod's service account";
    const why = error instanceof Error ? error.message : String(error);
    throw new UnreachableError(`cannot use ${where}: ${why}`, { reproduce: "kubectl version", cause: error });
  }
}

/** The client refuses plain http unless told to skip TLS checks, which http does not have; kubectl allows it. */
function allowPlainHttp(config: KubeConfig): void {
  config.clusters = config.clusters.map((cluster) =>
    cluster.server.startsWith("http:") ? { ...cluster, skipTLSVerify: true } : cluster,
  );
}
