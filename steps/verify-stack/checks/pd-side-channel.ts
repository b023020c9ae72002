import type { EngineArguments } from "../../../lib/llm-d/engine-arguments.ts";
import { type Check, fail, notTold, pass, skip, some } from "./check.ts";
import { ofTransferring } from "./disaggregated.ts";
import { connectorOf } from "./pd-kv-transfer.ts";

const HOST = "VLLM_NIXL_SIDE_CHANNEL_HOST";
/** Addresses at which no other pod finds this one. */
const NOWHERE = /^(127\.|localhost$|::1$|\[::1\]$|0\.0\.0\.0$|::$|$)/;

/** Each engine tells the others an address at which they find it: blocks are asked for there. */
export const pdSideChannel: Check = {
  id: "pd.side-channel",
  title: "Engines find one another to transfer",
  reads: `the engines' ${HOST}`,
  after: ["pd.kv-transfer"],
  run: ofTransferring((all) => {
    const engines = all.filter(({ told }) => /^Nixl/.test(connectorOf(told) ?? ""));
    const unknown = all.filter(
      ({ told }) => told.has("kv-transfer-config") && connectorOf(told) === undefined,
    );
    if (engines.length === 0 && unknown.length === 0) return skip("no NixlConnector");
    const hosts = engines.map(({ name, told }) => ({ name, host: hostOf(told) }));
    const lost = hosts.filter(({ host }) => host !== undefined && NOWHERE.test(host));
    if (lost.length > 0) {
      return fail(
        `${HOST} is ${lost[0]?.host || "not set"} on ${some(lost.map(({ name }) => name))}`,
        `set ${HOST} from the field status.podIP`,
      );
    }
    const silent = [...unknown, ...hosts.filter(({ host }) => host === undefined)];
    return silent.length > 0
      ? skip(notTold(silent.map(({ name }) => name)))
      : pass(`${HOST} on ${hosts.length} engines`);
  }),
};

/** Empty: vLLM's default, localhost. Undefined when it cannot be told. */
function hostOf(told: EngineArguments): string | undefined {
  return told.variable(HOST) ?? (told.mayHaveVariable(HOST) ? undefined : "");
}
