import { InvalidError } from "../errors/index.ts";
import type { Cluster, Pod } from "../kubernetes/index.ts";

/** The label that the Gateway API's implementations put on a gateway's pods. */
export const GATEWAY_LABEL = "gateway.networking.k8s.io/gateway-name";

/** What older gateways carry in its place. */
const OLDER = ["app.kubernetes.io/gateway", "istio.io/gateway-name", "app=llm-d-gateway-istio"];

/** The gateway's pods. A selector of the user's own is taken as it is; the default one has older labels behind it. */
export async function gatewayPods(cluster: Cluster, selector: string): Promise<readonly Pod[]> {
  const selectors = selector === GATEWAY_LABEL ? [GATEWAY_LABEL, ...OLDER] : [selector];
  for (const candidate of selectors) {
    const pods = await cluster.pods(candidate);
    if (pods.length > 0) return pods;
  }
  throw new InvalidError(`no gateway pod in ${cluster.namespace} by ${selectors.join(", ")}`);
}
