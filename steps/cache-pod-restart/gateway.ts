import type { Cluster } from "../../lib/kubernetes/index.ts";
import { discoverGateway, onlyHost } from "../../lib/llm-d/gateway.ts";

export interface GatewayParams {
  readonly gatewayUrl: string | undefined;
  readonly host: string | undefined;
}

/** The gateway that was given, or the one found in the namespace. Throws when there is none, or more than one. */
export async function locateGateway(given: GatewayParams, cluster: Cluster): Promise<GatewayParams> {
  if (given.gatewayUrl !== undefined) return given;
  const { url, hosts } = await discoverGateway(cluster);
  return { gatewayUrl: url, host: given.host ?? onlyHost(hosts) };
}
