import { z } from "zod";
import type { WireMeta } from "./wire.ts";

const metaSchema = z.object({ wire: z.string(), freeText: z.boolean(), isPlumbing: z.boolean() });

/** The wire type of a param's schema, also behind `.prefault()`. Throws when the schema was not made by `wire()`. */
export function wireMeta(schema: z.ZodType): WireMeta {
  const found = metaSchema.safeParse(schema.meta());
  if (found.success) return found.data;
  if (schema instanceof z.ZodPrefault) return wireMeta(schema.unwrap() as z.ZodType);
  throw new Error("a param must be made of a wire type");
}

/** The default of a param as Tekton writes it, or undefined for a required one. */
export function defaultOf(schema: z.ZodType): string | undefined {
  if (!(schema instanceof z.ZodPrefault)) return undefined;
  return z.string().parse(schema.def.defaultValue);
}
