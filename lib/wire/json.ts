import type { z } from "zod";
import { Refusal, wire } from "./wire.ts";

/** JSON of another task in one string, checked against a schema; strict, since any pod could have written it. */
export function json<T>(name: string, schema: z.ZodType<T>) {
  return wire({ wire: `JSON (${name})`, isPlumbing: true }, (text): T | Refusal => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return new Refusal("is not JSON");
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const [first] = parsed.error.issues;
    return new Refusal(`is not the ${name}: ${first?.path.join(".") || "it"}: ${first?.message}`);
  });
}
