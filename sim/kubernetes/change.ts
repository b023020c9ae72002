import { type Kind, kinds, type Shown } from "./kinds.ts";
import type { KubernetesObject } from "./objects.ts";
import type { World } from "./world.ts";

/** How the objects of a kind differ from what the stack's parts are. */
export interface Change {
  readonly kind: Kind;
  readonly apply: (objects: readonly KubernetesObject[], world: World) => readonly KubernetesObject[];
}

/** A change of all objects of a kind: some may go, and others come. */
export function change<K extends Kind>(
  kind: K,
  apply: (objects: readonly Shown<K>[], world: World) => readonly KubernetesObject[],
): Change {
  // The objects of a kind are never those of another: `shown` sees to it.
  return { kind, apply: apply as Change["apply"] };
}

/** The objects of a kind as the API shows them. */
export function shown(world: World, kind: Kind): readonly KubernetesObject[] {
  const objects: readonly KubernetesObject[] = kinds[kind](world);
  return world.changes
    .filter((candidate) => candidate.kind === kind)
    .reduce((seen, { apply }) => apply(seen, world), objects);
}
