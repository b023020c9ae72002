import { KubernetesApi } from "./api.ts";
import { connect } from "./connection.ts";

/** The API itself, for a step that looks at whatever kinds there are. */
export interface Access {
  readonly api: KubernetesApi;
  /** That of the kubeconfig's context, or the service account's. */
  readonly namespace: string;
}

/**
 * Connects as {@link connectCluster} does; undefined where there is nothing to connect to. Throws UnreachableError
 * when KUBECONFIG or the service account cannot be used.
 */
export async function connectApi(): Promise<Access | undefined> {
  const connection = await connect(process.env);
  return connection && { api: new KubernetesApi(connection), namespace: connection.namespace };
}
