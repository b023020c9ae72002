import type { EngineArguments } from "../../../lib/llm-d/engine-arguments.ts";
import type { EngineReading, Scene } from "../scene.ts";
import { type Check, type Conclusion, skip } from "./check.ts";

/** An engine whose arguments Kubernetes shows. */
export interface ToldEngine {
  readonly name: string;
  readonly role: string;
  readonly told: EngineArguments;
}

export function toldEngines(engines: readonly EngineReading[]): ToldEngine[] {
  return engines.flatMap(({ engine: { name, role }, told }) =>
    told === undefined ? [] : { name, role, told },
  );
}

/** A check of what engines are told; skipped where nobody knows. */
export function ofTold(run: (engines: readonly ToldEngine[], scene: Scene) => Conclusion): Check["run"] {
  return (scene) => {
    if (!scene.engines.known) return skip(scene.engines.why);
    const engines = toldEngines(scene.engines.value);
    return engines.length === 0
      ? skip("no engine is a pod whose arguments could be read")
      : run(engines, scene);
  };
}

/** A flag's value as engines are compared by it; undefined when it cannot be told. */
export function setting(told: EngineArguments, flag: string): string | undefined {
  if (told.has(flag)) return told.value(flag);
  return told.complete ? "default" : undefined;
}
