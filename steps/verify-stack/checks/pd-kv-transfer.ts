import type { EngineArguments } from "../../../lib/llm-d/engine-arguments.ts";
import { byValue, listByValue } from "./by-value.ts";
import { type Check, fail, pass, skip, some } from "./check.ts";
import { ofTransferring } from "./disaggregated.ts";

const FLAG = "kv-transfer-config";

/** Every engine hands blocks on by the same connector. */
export const pdKvTransfer: Check = {
  id: "pd.kv-transfer",
  title: "Engines hand on their cache, all in one way",
  reads: `the engines' --${FLAG}`,
  after: ["pd.roles"],
  run: ofTransferring((all) => {
    const engines = all.filter(({ told }) => !told.has("disaggregation-mode"));
    const without = engines.filter(({ told }) => !told.has(FLAG) && told.complete);
    if (without.length > 0) {
      return fail(
        `no --${FLAG} on ${some(without.map(({ name }) => name))}`,
        `start vLLM with --${FLAG} '{"kv_connector":"NixlConnector","kv_role":"kv_both"}'`,
      );
    }
    const connectors = byValue(engines.map(({ name, told }) => ({ name, value: connectorOf(told) })));
    if (connectors.size > 1)
      return fail(`connectors differ: ${listByValue(connectors)}`, "give all engines the same kv_connector");
    const [connector] = connectors.keys();
    return connector === undefined
      ? skip("the arguments do not tell")
      : pass(`${connector} on ${connectors.get(connector)?.length} of ${engines.length} engines`);
  }),
};

/** Class of vLLM that transfers the blocks; undefined when the arguments do not tell. */
export function connectorOf(told: EngineArguments): string | undefined {
  const connector = told.json(FLAG)?.["kv_connector"];
  return typeof connector === "string" && connector !== "" ? connector : undefined;
}
