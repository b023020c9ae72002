import type { EngineArguments } from "../../../lib/llm-d/engine-arguments.ts";
import { preciseProducers } from "../../../lib/llm-d/picker-plugins.ts";
import { type Check, fail, notTold, pass, skip, some } from "./check.ts";
import { ofTold } from "./told.ts";

/** Where the picker goes by what the engines say they hold, every engine says it. */
export const engineKvEvents: Check = {
  id: "engine.kv-events",
  title: "Engines publish KV events where the picker needs them",
  reads: "the picker's configuration; the engines' --kv-events-config",
  after: ["epp.prefix-producer"],
  run: ofTold((engines, { routing: { pickerConfig } }) => {
    if (!pickerConfig.known) return skip(pickerConfig.why);
    const [producer] = preciseProducers(pickerConfig.value);
    if (producer === undefined) return skip("the picker does not go by them");
    const quiet = engines.filter(({ told }) => publishes(told) === false);
    if (quiet.length > 0) {
      return fail(
        `${some(quiet.map(({ name }) => name))} publish none, and ${producer.type} knows nothing of them`,
        `start vLLM with --kv-events-config '{"enable_kv_cache_events":true,"publisher":"zmq",...}'`,
      );
    }
    const silent = engines.filter(({ told }) => publishes(told) === undefined);
    return silent.length > 0
      ? skip(notTold(silent.map(({ name }) => name)))
      : pass(`${engines.length} engines publish them for ${producer.type}`);
  }),
};

function publishes(told: EngineArguments): boolean | undefined {
  // The simulator has a flag of its own.
  if (told.has("zmq-endpoint")) return true;
  if (!told.has("kv-events-config")) return told.complete ? false : undefined;
  const config = told.json("kv-events-config");
  if (config === undefined) return undefined;
  // SGLang has no switch besides.
  if (told.sglang) return (config["publisher"] ?? "null") !== "null";
  return config["enable_kv_cache_events"] === true;
}
