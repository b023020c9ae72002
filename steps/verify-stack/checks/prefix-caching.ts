import { engineContainer } from "../../../lib/llm-d/engine-port.ts";
import type { Engine } from "../../../lib/llm-d/engines.ts";
import { type EngineReading, whySilent } from "../scene.ts";
import { type Check, fail, pass, skip, some, warn } from "./check.ts";

/** Prefix caching is on in every engine, by what it says at run time, else by its arguments. */
export const prefixCaching: Check = {
  id: "cache.prefix-caching",
  title: "Prefix caching is on",
  run({ engines }) {
    if (!engines.known) return skip(engines.why);
    if (engines.value.length === 0) return skip("no engine to read it from");
    const off = named(engines.value, false);
    if (off.length > 0) return fail(`off on ${some(off)}`, "start vLLM with --enable-prefix-caching");
    const silent = named(engines.value, undefined);
    const on = `on for ${engines.value.length - silent.length} of ${engines.value.length} engines`;
    if (silent.length === 0) return pass(on);
    if (silent.length === engines.value.length) return skip(`unknown: ${whySilent(engines.value)}`);
    return warn(`${on}; unknown for ${some(silent)}`, "look at the metrics pages of those");
  },
};

function named(engines: readonly EngineReading[], state: boolean | undefined): string[] {
  return engines.filter((reading) => cachingOf(reading) === state).map(({ engine }) => engine.name);
}

function cachingOf({ engine, config }: EngineReading): boolean | undefined {
  const stated = config.known ? config.value?.prefixCaching : undefined;
  return stated ?? (argumentsOf(engine).includes("--no-enable-prefix-caching") ? false : undefined);
}

function argumentsOf({ pod }: Engine): string {
  const container = pod && engineContainer(pod);
  return [...(container?.command ?? []), ...(container?.args ?? [])].join(" ");
}
