import { z } from "zod";
import type { EngineArguments } from "../../../lib/llm-d/engine-arguments.ts";
import { byValue, listByValue } from "./by-value.ts";
import { type Check, fail, notTold, pass, skip, some } from "./check.ts";
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
    if (connector === undefined) return skip("the arguments do not tell");
    const silent = engines.filter(({ told }) => connectorOf(told) === undefined);
    const evidence = `${connector} on ${engines.length - silent.length} of ${engines.length} engines`;
    return silent.length > 0
      ? skip(`${evidence}; ${notTold(silent.map(({ name }) => name))}`)
      : pass(evidence);
  }),
};

/** Those that store blocks, for the same engine or for others to find. */
const STORAGE = /Offload|LMCache|Store|FlexKV/;

const CONFIG = z.object({
  kv_connector: z.string().min(1),
  kv_connector_extra_config: z
    .object({ connectors: z.array(z.object({ kv_connector: z.string().min(1) })).nonempty() })
    .optional()
    .catch(undefined),
});

/** Class of vLLM that transfers the blocks, of several the first that is no storage; undefined: nobody can tell. */
export function connectorOf(told: EngineArguments): string | undefined {
  const config = CONFIG.safeParse(told.json(FLAG)).data;
  if (config?.kv_connector !== "MultiConnector") return config?.kv_connector;
  const several = config.kv_connector_extra_config?.connectors.map(({ kv_connector }) => kv_connector);
  return several?.find((one) => !STORAGE.test(one)) ?? several?.[0];
}
