import { z } from "zod";

const object = z.record(z.string(), z.unknown());

/** A JSON object as it is, all its fields in their order. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Undefined when it is something else. */
export function asObject(value: unknown): JsonObject | undefined {
  return object.safeParse(value).data;
}

/** Throws a SyntaxError when the text is no JSON, or no object. */
export function parseObject(text: string): JsonObject {
  const parsed = asObject(JSON.parse(text));
  if (parsed === undefined) throw new SyntaxError("not a JSON object");
  return parsed;
}
