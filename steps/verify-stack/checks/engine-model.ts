import { byValue, listByValue } from "./by-value.ts";
import { type Check, fail, pass, skip } from "./check.ts";

/** All engines serve one model, by what they count and by what they are told. */
export const engineModel: Check = {
  id: "engine.model",
  title: "All engines serve the same model",
  reads: "model_name on the metrics pages; the engines' arguments",
  run({ engines }) {
    if (!engines.known) return skip(engines.why);
    const counted = byValue(
      engines.value.map(({ engine: { name }, facts }) => ({
        name,
        value: (facts.known && [...facts.value.models].sort().join(", ")) || undefined,
      })),
    );
    const told = byValue(engines.value.map(({ engine: { name }, told }) => ({ name, value: told?.model })));
    for (const models of [counted, told]) {
      if (models.size > 1) {
        return fail(
          `models differ: ${listByValue(models)}`,
          "give all engines one model, or a pod-selector that leaves the others out",
        );
      }
    }
    const [model] = [...counted.keys(), ...told.keys()];
    return model === undefined ? skip("no engine tells its model") : pass(`${model} on all that tell it`);
  },
};
