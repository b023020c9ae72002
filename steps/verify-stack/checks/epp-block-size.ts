import { pickerContainer } from "../../../lib/llm-d/picker-flags.ts";
import { numberParameter, PRECISE_PRODUCER, PRECISE_SCORER } from "../../../lib/llm-d/picker-plugins.ts";
import { routerMinor } from "../../../lib/llm-d/picker-version.ts";
import { whySilent } from "../scene.ts";
import { commonBlockSize } from "./block-size.ts";
import { type Check, fail, pass, skip, warn } from "./check.ts";

/** What the picker's index takes where it is not told. */
const DEFAULT = 16;

/** From router 0.10 on it hashes the tokens of the engines' events anew, so that other blocks cost precision alone. */
const HASHES_ANEW_SINCE = 10;

/** The precise index cuts prompts into blocks as the engines do, whose events it is made of. */
export const eppBlockSize: Check = {
  id: "epp.block-size",
  title: "The picker's block size is the engines'",
  reads: "the picker's configuration; vllm:cache_config_info on the metrics pages",
  after: ["epp.plugins", "epp.prefix-producer", "cache.block-size"],
  run({ routing: { pickerConfig, pickers }, engines }) {
    if (!pickerConfig.known) return skip(pickerConfig.why);
    const producer = pickerConfig.value.plugins.find(
      ({ type }) => type === PRECISE_PRODUCER || type === PRECISE_SCORER,
    );
    if (producer === undefined) return skip("the prefix index is approximate, and has blocks of its own");
    if (!engines.known) return skip(engines.why);
    const own =
      ["blockSizeTokens", "blockSize"]
        .map((name) => numberParameter(producer, "tokenProcessorConfig", name))
        .find((size) => size !== undefined) ?? DEFAULT;
    const size = commonBlockSize(engines.value);
    if (size === undefined) return skip(`the engines' is unknown: ${whySilent(engines.value)}`);
    if (own === size) return pass(`${own} tokens`);
    const images = pickers.known ? pickers.value.flatMap((pod) => pickerContainer(pod)?.image ?? []) : [];
    const hashesAnew =
      images.length > 0 && images.every((image) => (routerMinor(image) ?? 0) >= HASHES_ANEW_SINCE);
    return (hashesAnew ? warn : fail)(
      `${producer.name} has blocks of ${own} tokens, the engines of ${size}`,
      `give ${producer.name} parameters: {tokenProcessorConfig: {blockSizeTokens: ${size}}}`,
    );
  },
};
