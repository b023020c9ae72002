import { z } from "zod";
import { type Condition, conditionsSchema } from "../kubernetes/index.ts";

/** What a controller says of a route or a pool below one of its parents. */
export interface ParentStatus {
  /** Name of the Gateway; empty where nothing says which. */
  readonly parent: string;
  readonly conditions: readonly Condition[];
}

export const parentStatusesSchema = z
  .array(
    z.object({
      parentRef: z.object({ kind: z.string().default("Gateway"), name: z.string().default("") }).optional(),
      conditions: conditionsSchema,
    }),
  )
  .nullish()
  .transform((statuses): ParentStatus[] =>
    (statuses ?? [])
      // The inference extension's own stand-in for "no controller has looked at it yet".
      .filter(({ parentRef }) => parentRef?.kind !== "Status")
      .map(({ parentRef, conditions }) => ({ parent: parentRef?.name ?? "", conditions })),
  );
