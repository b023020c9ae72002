import { time, uidOf } from "./objects.ts";
import type { World } from "./world.ts";

/** Of an object that was made with the stack and has not changed since. */
export function metadata(world: World, name: string, kind: string) {
  return {
    name,
    namespace: world.namespace,
    uid: uidOf(`${kind} ${name} ${world.createdAt.getTime()}`),
    creationTimestamp: time(world.createdAt),
    generation: 1,
    resourceVersion: "1",
  };
}

export interface Condition {
  type: string;
  status: "True" | "False";
  reason: string;
  message: string;
  lastTransitionTime: string;
  observedGeneration: number;
}

/** Conditions that hold, each with the reason that the Gateway API gives for it. */
export function conditions(world: World, ...types: string[]): Condition[] {
  return types.map((type) => ({
    type,
    status: "True",
    reason: type,
    message: "",
    lastTransitionTime: time(world.createdAt),
    observedGeneration: 1,
  }));
}
