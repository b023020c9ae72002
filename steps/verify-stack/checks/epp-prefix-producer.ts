import type { PickerConfig, PickerPlugin } from "../../../lib/llm-d/picker-config.ts";
import {
  PRECISE_PRODUCER,
  PRECISE_SCORER,
  parameterOf,
  textParameter,
  usesOf,
} from "../../../lib/llm-d/picker-plugins.ts";
import { type Check, fail, pass, skip } from "./check.ts";

const TOKENIZERS = ["token-producer", "tokenizer"];

/** The index of what engines hold is asked, and gets real tokens; else the picker silently guesses from what it sent. */
export const eppPrefixProducer: Check = {
  id: "epp.prefix-producer",
  title: "The precise prefix index is wired up",
  reads: "the picker's configuration",
  after: ["epp.plugins", "epp.prefix-scorer"],
  run({ routing: { pickerConfig } }) {
    if (!pickerConfig.known) return skip(pickerConfig.why);
    const config = pickerConfig.value;
    const [producer] = config.plugins.filter(({ type }) => type === PRECISE_PRODUCER);
    if (producer === undefined) return skip(`no ${PRECISE_PRODUCER}: the prefix index is approximate`);
    const reader = config.plugins.find(
      (plugin) => names(plugin, producer) && usesOf(config, plugin).length > 0,
    );
    if (reader === undefined)
      return fail(
        `${producer.name} is declared, but no scorer of a profile names it`,
        `give prefix-cache-scorer parameters: {prefixMatchInfoProducerName: ${producer.name}}; without it the picker goes by its approximate index`,
      );
    if (!config.plugins.some(hasTokens))
      return fail(
        `${producer.name} gets no tokens: no token-producer with a URL to render prompts`,
        "add token-producer with parameters: {modelName: ..., vllm: {url: ...}}; estimated tokens never match an engine's blocks",
      );
    return pass(`${reader.name} reads ${producer.name}`);
  },
};

/** The older scorer finds the producer by itself. */
function names(plugin: PickerPlugin, producer: PickerPlugin): boolean {
  return (
    plugin.type === PRECISE_SCORER || textParameter(plugin, "prefixMatchInfoProducerName") === producer.name
  );
}

/** With a model's name alone it asks a server beside it; the socket is how older versions did it. */
function hasTokens(plugin: PickerConfig["plugins"][number]): boolean {
  return (
    TOKENIZERS.includes(plugin.type) &&
    ["vllm", "modelName", "udsTokenizerConfig"].some((name) => parameterOf(plugin, name) !== undefined)
  );
}
