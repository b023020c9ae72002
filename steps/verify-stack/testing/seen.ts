import type { Routing } from "../routing/routing.ts";
import type { Scene } from "../scene.ts";
import { routing } from "./routing.ts";
import { picker, poolPods } from "./scene.ts";

/** What differs of a sound way to the engines. */
export function seen(other: Partial<Routing>): Pick<Scene, "routing"> {
  return { routing: routing(poolPods, [picker("epp", "e")], other) };
}
