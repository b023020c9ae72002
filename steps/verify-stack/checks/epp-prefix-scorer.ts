import { isPrefixScorer, usesOf, usesPrefix } from "../../../lib/llm-d/picker-plugins.ts";
import { type Check, fail, pass, skip, some, warn } from "./check.ts";

/** A scorer that prefers the engine with the prompt's prefix takes part in the choice. */
export const eppPrefixScorer: Check = {
  id: "epp.prefix-scorer",
  title: "A prefix scorer takes part in the choice",
  reads: "the picker's configuration",
  after: ["epp.plugins", "epp.parameters"],
  run({ routing: { pickerConfig } }) {
    if (!pickerConfig.known) return skip(pickerConfig.why);
    const config = pickerConfig.value;
    const scorers = config.plugins.filter(isPrefixScorer);
    const uses = scorers.flatMap((scorer) => usesOf(config, scorer));
    const counting = uses.filter(({ weight }) => weight > 0);
    if (counting.length > 0)
      return pass(some(counting.map(({ ref, weight }) => `${ref} with weight ${weight}`)));
    const other = config.plugins.find((plugin) => usesPrefix(plugin) && usesOf(config, plugin).length > 0);
    if (other !== undefined) return pass(`${other.name} goes by the prefix`);
    const names = some(scorers.map(({ name }) => name));
    if (uses.length > 0)
      return fail(
        `${names} has weight 0`,
        "give it a weight: the guides of llm-d have 3, beside 2 for queues",
      );
    if (scorers.length > 0)
      return fail(`${names} is declared, but no profile refers to it`, "refer to it in schedulingProfiles");
    return warn(
      "no prefix scorer among the plugins",
      "add prefix-cache-scorer, unless routing by load alone is what is to be measured",
    );
  },
};
