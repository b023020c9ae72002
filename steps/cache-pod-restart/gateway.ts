import { InvalidError } from "../../lib/errors/index.ts";
import type { Cluster } from "../../lib/kubernetes/index.ts";
import { discoverGateway } from "../../lib/llm-d/gateway.ts";

export interface GatewayParams {
  readonly gatewayUrl: string | undefined;
  readonly host: string | undefined;
}

/** The gateway that was given, or the one found in the namespace. Throws when there is none, or more than one. */
export async function locateGateway(given: GatewayParams, cluster: Cluster): Promise<GatewayParams> {
  if (given.gatewayUrl !== undefined) return given;
  const { url, hosts } = await discoverGateway(cluster);
  if (given.host !== undefined || hosts.length < 2) {
    return { gatewayUrl: url, host: given.host ?? hosts[0] };
  }
  throw new InvalidError(`${hosts.length} host names lead to the gateway: ${hosts.join(", ")}`, {
    hint: "give host with one of them",
  });
}
