import { UnreachableError } from "../errors/index.ts";
import type { Cluster } from "../kubernetes/index.ts";
import { discoverGateway, onlyHost } from "../llm-d/gateway.ts";
import { knownTarget, type Surroundings, type Target, type TargetParams, withModel } from "./target.ts";

/** Where the prompts go: as params or verify-stack say, else the gateway that is found in the namespace. */
export async function findTarget(
  params: TargetParams,
  cluster: Cluster | undefined,
  around: Surroundings,
): Promise<Target> {
  if (params.gatewayUrl !== undefined || params.verifyStack !== undefined) {
    return withModel(knownTarget(params, around), around);
  }
  if (cluster === undefined) {
    throw new UnreachableError(
      "gateway-url and verify-stack are empty, and there is no Kubernetes to look in",
      {
        hint: "give gateway-url",
      },
    );
  }
  const { url, hosts, from } = await discoverGateway(cluster);
  const host = params.host ?? onlyHost(hosts);
  around.log.info(`gateway: ${url} (${from})${host === undefined ? "" : `, host ${host}`}`);
  return withModel(knownTarget({ ...params, gatewayUrl: url, host }, around), around);
}
