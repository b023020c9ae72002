import { byValue, listByValue } from "./by-value.ts";
import { type Check, fail, notTold, pass, skip, some, warn } from "./check.ts";
import { ofSidecars } from "./disaggregated.ts";
import { connectorOf } from "./pd-kv-transfer.ts";
import { toldEngines } from "./told.ts";

/** Sidecar's protocol, and the connectors of vLLM that speak no other. What is not here is not judged. */
const SPEAKERS: readonly (readonly [protocol: string, RegExp])[] = [
  ["nixlv2", /^Nixl/],
  ["shared-storage", /^(SharedStorage|Example)/],
  ["mooncake", /^Mooncake/],
  ["offloading", /^Offloading/],
];

/** All sidecars speak one protocol, and it is the engines'. */
export const pdConnector: Check = {
  id: "pd.connector",
  title: "Sidecars and engines transfer in one way",
  reads: "the sidecars' --kv-connector; the engines' --kv-transfer-config",
  after: ["pd.kv-transfer"],
  run: ofSidecars((sidecars, { engines }) => {
    const connectors = byValue(
      sidecars.map(({ pod: { name }, sidecar }) => ({ name, value: sidecar.connector })),
    );
    if (connectors.size > 1)
      return fail(
        `--kv-connector differs: ${listByValue(connectors)}`,
        "give all sidecars one --kv-connector",
      );
    const [connector] = connectors.keys();
    if (connector === undefined) return skip("the sidecars' arguments do not tell");
    const others = toldEngines(engines.known ? engines.value : []).filter(({ told }) => {
      const protocol = protocolOf(connectorOf(told));
      return protocol !== undefined && protocol !== connector;
    });
    const [other] = others;
    if (other !== undefined) {
      return fail(
        `sidecars speak ${connector}, ${connectorOf(other.told)} on ${some(others.map(({ name }) => name))}`,
        "give the sidecars the --kv-connector of the engines",
      );
    }
    const silent = sidecars.filter(({ sidecar }) => sidecar.connector === undefined);
    if (silent.length > 0)
      return skip(
        `${connector} on ${sidecars.length - silent.length} of ${sidecars.length} sidecars; ${notTold(silent.map(({ pod }) => pod.name))}`,
      );
    const old = sidecars.filter(({ sidecar }) => sidecar.oldConnectorFlag);
    return old.length === 0
      ? pass(`${connector} on ${sidecars.length} sidecars`)
      : warn(
          `${connector}, by --connector on ${some(old.map(({ pod }) => pod.name))}`,
          "name it --kv-connector: sidecars since 0.10 do not know the old flag",
        );
  }),
};

function protocolOf(connector = ""): string | undefined {
  return SPEAKERS.find(([, speaks]) => speaks.test(connector))?.[0];
}
