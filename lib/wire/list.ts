import type { z } from "zod";
import { wireMeta } from "./meta.ts";
import { Refusal, wire } from "./wire.ts";

/** Several values in one string, separated by commas or newlines; blanks around them are dropped. */
export function list<T>(item: z.ZodType<T, string>) {
  const { wire: itemWire } = wireMeta(item);
  return wire({ wire: `list of ${itemWire}` }, (text): T[] | Refusal => {
    const values: T[] = [];
    for (const part of text.split(/[\n,]/).map((entry) => entry.trim())) {
      if (part === "") continue;
      const parsed = item.safeParse(part);
      if (!parsed.success)
        return new Refusal(`has an item that is wrong: ${parsed.error.issues[0]?.message}`);
      values.push(parsed.data);
    }
    return values;
  });
}
