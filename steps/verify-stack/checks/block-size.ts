import { type EngineReading, whySilent } from "../scene.ts";
import { byValue, listByValue } from "./by-value.ts";
import { type Check, fail, pass, skip, some, warn } from "./check.ts";

/** All engines use the same block size at run time, which may differ from the one in their arguments. */
export const blockSize: Check = {
  id: "cache.block-size",
  title: "All engines have the same cache block size",
  reads: "vllm:cache_config_info on the metrics pages",
  after: ["engine.metrics", "engine.metric-names", "engine.model"],
  run({ engines, givenBlockSize }) {
    const given = givenBlockSize === undefined ? "" : `; block-size says ${givenBlockSize}`;
    if (!engines.known) return skip(`${engines.why}${given}`);
    if (engines.value.length === 0) return skip(`no engine to read it from${given}`);
    const sizes = byValue(
      engines.value.map((reading) => ({ name: reading.engine.name, value: blockSizeOf(reading) })),
    );
    if (sizes.size > 1)
      return fail(`block sizes differ: ${listByValue(sizes)}`, "give all engines the same --block-size");
    const silent = engines.value.filter((reading) => blockSizeOf(reading) === undefined);
    const [size] = sizes.keys();
    if (size === undefined) {
      const why = whySilent(silent);
      return givenBlockSize === undefined
        ? warn(`unknown: ${why}`, "give block-size, so that the attainable hit rate can be told")
        : skip(`unknown: ${why}${given}`);
    }
    if (givenBlockSize !== undefined && givenBlockSize !== size) {
      return warn(
        `the engines say ${size}${given}, which is used`,
        "leave block-size empty to use the engines' own",
      );
    }
    const evidence = `${size} tokens on ${engines.value.length - silent.length} of ${engines.value.length} engines`;
    if (silent.length === 0) return pass(evidence);
    const mute = silent.filter(({ facts }) => facts.known);
    return mute.length === 0
      ? skip(`${evidence}; not to be read on ${names(silent)}`)
      : warn(`${evidence}; not on ${names(mute)}`, `curl -sS ${mute[0]?.engine.metricsUrl}`);
  },
};

/** The one block size that all engines which tell it agree on; undefined when none does, or they differ. */
export function commonBlockSize(engines: readonly EngineReading[]): number | undefined {
  const sizes = new Set(engines.map(blockSizeOf).filter((size) => size !== undefined));
  return sizes.size === 1 ? [...sizes][0] : undefined;
}

function blockSizeOf({ facts }: EngineReading): number | undefined {
  return facts.known ? facts.value.cache?.blockSize : undefined;
}

function names(engines: readonly EngineReading[]): string {
  return some(engines.map(({ engine }) => engine.name));
}
