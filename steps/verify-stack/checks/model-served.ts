import { goodProbe } from "../scene.ts";
import { type Check, fail, pass, skip, some, warn } from "./check.ts";

/** The model to be measured is one that the gateway serves. */
export const modelServed: Check = {
  id: "model.served",
  title: "The model is served",
  reads: "GET /v1/models through the gateway",
  run(scene) {
    const { models, model, givenModel } = scene;
    if (!models.known || models.value.status !== 200) return skip("the models could not be listed");
    const { ids } = models.value;
    if (model === undefined) return fail("no model is served", "wait until an engine has loaded its model");
    if (ids.includes(model))
      return pass(givenModel === undefined ? `${model}, the first of ${ids.length}` : model);
    if (goodProbe(scene) !== undefined) {
      return warn(
        `${model} is not listed, but answers`,
        "a rewritten name; counters are kept under the engine's own name",
      );
    }
    return fail(`${model} is not served; served: ${some(ids) || "none"}`, "give model, one of those served");
  },
};
