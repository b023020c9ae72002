import { type EngineReading, whySilent } from "../scene.ts";
import { type Check, fail, pass, skip, some, warn } from "./check.ts";

/** Prefix caching is on in every engine, by what it says at run time, else by its arguments. */
export const prefixCaching: Check = {
  id: "cache.prefix-caching",
  title: "Prefix caching is on",
  reads: "vllm:cache_config_info on the metrics pages; the engines' arguments",
  after: ["engine.metrics", "engine.metric-names"],
  run({ engines }) {
    if (!engines.known) return skip(engines.why);
    if (engines.value.length === 0) return skip("no engine to read it from");
    const off = engines.value.filter((reading) => cachingOf(reading) === false);
    if (off.length > 0) return fail(`off on ${names(off)}`, "start vLLM with --enable-prefix-caching");
    const silent = engines.value.filter((reading) => cachingOf(reading) === undefined);
    const on = `on for ${engines.value.length - silent.length} of ${engines.value.length} engines`;
    if (silent.length === 0) return pass(on);
    if (silent.length === engines.value.length) return skip(`unknown: ${whySilent(engines.value)}`);
    const mute = silent.filter(({ facts }) => facts.known);
    return mute.length === 0
      ? skip(`${on}; not to be read on ${names(silent)}`)
      : warn(`${on}; unknown for ${names(mute)}`, "look at the metrics pages of those");
  },
};

function names(engines: readonly EngineReading[]): string {
  return some(engines.map(({ engine }) => engine.name));
}

/** An argument tells that it is off; that it is on only the page does: a simulator takes the flag and ignores it. */
function cachingOf({ facts, told }: EngineReading): boolean | undefined {
  const stated = facts.known ? facts.value.cache?.prefixCaching : undefined;
  return stated ?? (told?.isOn("enable-prefix-caching") === false ? false : undefined);
}
