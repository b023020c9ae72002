import { z } from "zod";

/** The controller that an object belongs to. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
}

/** `metadata.ownerReferences`, of which at most one is the controller. */
export const ownersSchema = z
  .array(z.object({ kind: z.string(), name: z.string(), controller: z.boolean().nullish() }))
  .nullish();

export function controllerOf(references: z.output<typeof ownersSchema>): Owner | undefined {
  const found = references?.find(({ controller }) => controller === true);
  return found && { kind: found.kind, name: found.name };
}
