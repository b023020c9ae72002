import { UnreachableError } from "../../lib/errors/index.ts";
import type { Cluster } from "../../lib/kubernetes/index.ts";
import { discoverGateway, onlyHost } from "../../lib/llm-d/gateway.ts";
import { knownTarget, type Target, withModel } from "../../lib/load/index.ts";
import type { Surroundings, TargetParams } from "../../lib/load/target.ts";

/** Where the prompts go: as params or verify-stack say, else the gateway that is found in the namespace. */
export async function targetOf(
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
