import { z } from "zod";
import { wireMeta } from "./meta.ts";

/** The same type, where the empty string means "not given" and becomes undefined. */
export function blank<T>(schema: z.ZodType<T, string>) {
  const { wire, ...meta } = wireMeta(schema);
  return z
    .string()
    .transform((text, context): T | undefined => {
      if (text === "") return undefined;
      const parsed = schema.safeParse(text);
      if (parsed.success) return parsed.data;
      for (const issue of parsed.error.issues) context.addIssue({ code: "custom", message: issue.message });
      return z.NEVER;
    })
    .meta({ ...meta, wire: `${wire}, or empty` });
}
