import type { EngineArguments } from "../../../lib/llm-d/engine-arguments.ts";
import { byValue, listByValue } from "./by-value.ts";
import { type Check, fail, pass, skip, some } from "./check.ts";
import { ofTold, setting } from "./told.ts";

const ALGORITHM = "prefix-caching-hash-algo";
const SEED = "PYTHONHASHSEED";

/** All engines name the blocks of a prompt alike, as whoever compares or shares blocks between them takes for granted. */
export const engineHash: Check = {
  id: "engine.hash",
  title: "All engines hash alike",
  after: ["engine.model"],
  reads: `the engines' --${ALGORITHM} and ${SEED}`,
  run: ofTold((engines) => {
    const algorithms = byValue(engines.map(({ name, told }) => ({ name, value: setting(told, ALGORITHM) })));
    if (algorithms.size > 1)
      return fail(
        `--${ALGORITHM} differs: ${listByValue(algorithms)}`,
        `give all engines one --${ALGORITHM}`,
      );
    const seeds = byValue(engines.map(({ name, told }) => ({ name, value: seedOf(told) })));
    if (seeds.size > 1)
      return fail(`${SEED} differs: ${listByValue(seeds)}`, `give all engines the same ${SEED}`);
    const [[algorithm], [seed]] = [[...algorithms.keys()], [...seeds.keys()]];
    const evidence = `algorithm ${algorithm ?? "unknown"}, ${SEED} ${seed ?? "unknown"}`;
    const silent = engines.filter(
      ({ told }) => setting(told, ALGORITHM) === undefined || seedOf(told) === undefined,
    );
    return silent.length > 0
      ? skip(`${evidence}; not all told of ${some(silent.map(({ name }) => name))}`)
      : pass(evidence);
  }),
};

function seedOf(told: EngineArguments): string | undefined {
  return told.variable(SEED) ?? (told.mayHaveVariable(SEED) ? undefined : "none");
}
