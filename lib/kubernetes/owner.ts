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

/** A condition of an object's status. */
export interface Condition {
  readonly type: string;
  /** `True`, `False` or `Unknown`. */
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export const conditionsSchema = z
  .array(
    z.object({
      type: z.string(),
      status: z.string(),
      reason: z.string().nullish(),
      message: z.string().nullish(),
    }),
  )
  .nullish()
  .transform((conditions): Condition[] =>
    (conditions ?? []).map(({ type, status, reason, message }) => ({
      type,
      status,
      reason: reason ?? "",
      message: message ?? "",
    })),
  );
