import { type EngineReading, whySilent } from "../scene.ts";
import { type Check, fail, pass, skip, some, warn } from "./check.ts";

/** All engines use the same block size at run time, which may differ from the one in their arguments. */
export const blockSize: Check = {
  id: "cache.block-size",
  title: "All engines have the same cache block size",
  run({ engines, givenBlockSize }) {
    const given = givenBlockSize === undefined ? "" : `; block-size says ${givenBlockSize}`;
    if (!engines.known) return skip(`${engines.why}${given}`);
    if (engines.value.length === 0) return skip(`no engine to read it from${given}`);
    const sizes = Map.groupBy(engines.value, blockSizeOf);
    const silent = sizes.get(undefined) ?? [];
    sizes.delete(undefined);
    if (sizes.size > 1)
      return fail(`block sizes differ: ${list(sizes)}`, "give all engines the same --block-size");
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
    const names = some(silent.map(({ engine }) => engine.name));
    return warn(`${evidence}; not on ${names}`, `curl -sS ${silent[0]?.engine.metricsUrl}`);
  },
};

/** The one block size that all engines which tell it agree on; undefined when none does, or they differ. */
export function commonBlockSize(engines: readonly EngineReading[]): number | undefined {
  const sizes = new Set(engines.map(blockSizeOf).filter((size) => size !== undefined));
  return sizes.size === 1 ? [...sizes][0] : undefined;
}

function blockSizeOf({ config }: EngineReading): number | undefined {
  return config.known ? config.value?.blockSize : undefined;
}

function list(sizes: ReadonlyMap<number | undefined, readonly EngineReading[]>): string {
  return [...sizes]
    .map(([size, engines]) => `${size} on ${some(engines.map(({ engine }) => engine.name))}`)
    .join("; ");
}
