import { type Disaggregation, disaggregationOf, type SidecarPod } from "../disaggregation.ts";
import type { Scene } from "../scene.ts";
import { type Check, type Conclusion, skip } from "./check.ts";
import { ofTold, type ToldEngine } from "./told.ts";

/** A check of a stack where prefill and decode are apart, or are meant to be; skipped elsewhere. */
export function whereApart(run: (stack: Disaggregation, scene: Scene) => Conclusion): Check["run"] {
  return (scene) => {
    if (!scene.pods.known) return skip(scene.pods.why);
    const stack = disaggregationOf(scene.pods.value, scene);
    const apart = stack.prefill.length > 0 || stack.sidecars.length > 0 || stack.handler !== undefined;
    return apart ? run(stack, scene) : skip("prefill and decode are not apart");
  };
}

/** A check of routing sidecars, which are as open without a prefill pod as with one. */
export function ofSidecars(run: (sidecars: readonly SidecarPod[], scene: Scene) => Conclusion): Check["run"] {
  return whereApart(({ sidecars }, scene) =>
    sidecars.length === 0 ? skip("no routing sidecar") : run(sidecars, scene),
  );
}

/** A check of what engines are told that hand a prompt's blocks on. A simulator hands on none. */
export function ofTransferring(
  run: (engines: readonly ToldEngine[], scene: Scene) => Conclusion,
): Check["run"] {
  return whereApart(({ prefill }, scene) => {
    if (prefill.length === 0) return skip("no prefill pod");
    return ofTold((engines) => {
      const real = engines.filter(({ told }) => !told.simulated);
      return real.length === 0 ? skip("simulated engines hand nothing on") : run(real, scene);
    })(scene);
  });
}
