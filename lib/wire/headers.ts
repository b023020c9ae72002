import { z } from "zod";
import { orList, quote, Refusal, wire } from "./wire.ts";

/** RFC 9110, 5.6.2: a token. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e]*$/;

/** One HTTP header field name, in lower case. `reserved`: names that are not for users to set. */
export function headerName(reserved: readonly string[] = []) {
  return wire({ wire: "header name" }, (text) => parseName(text, reserved));
}

/**
 * Header fields, one `Name: value` a line. `reserved` as in {@link headerName}. A refusal quotes no value: it may be
 * a secret that was put in the wrong place.
 */
export function headerLines(reserved: readonly string[] = []) {
  return z
    .string()
    .transform((text, context): ReadonlyMap<string, string> => {
      const fields = parseLines(text, reserved);
      if (!(fields instanceof Refusal)) return fields;
      context.addIssue({ code: "custom", message: fields.why });
      return z.NEVER;
    })
    .meta({ wire: "lines of Name: value", freeText: true, isPlumbing: false });
}

function parseLines(text: string, reserved: readonly string[]): Map<string, string> | Refusal {
  const fields = new Map<string, string>();
  for (const [index, entry] of text.split("\n").entries()) {
    const line = entry.trim();
    if (line === "") continue;
    const colon = line.indexOf(":");
    if (colon === -1) return new Refusal(`line ${index + 1} is not Name: value`);
    const name = parseName(line.slice(0, colon), reserved);
    if (name instanceof Refusal)
      return new Refusal(`line ${index + 1}: ${quote(line.slice(0, colon))} ${name.why}`);
    const value = line.slice(colon + 1).trim();
    if (!VALUE.test(value))
      return new Refusal(`line ${index + 1}: the value of ${name} is not printable ASCII`);
    if (fields.has(name)) return new Refusal(`line ${index + 1}: ${name} is there twice`);
    fields.set(name, value);
  }
  return fields;
}

function parseName(text: string, reserved: readonly string[]): string | Refusal {
  if (!NAME.test(text) || text.length > 100) return new Refusal("is not the name of an HTTP header");
  const name = text.toLowerCase();
  if (name === "authorization")
    return new Refusal("holds a secret: put the token into the workspace credentials");
  return reserved.includes(name) ? new Refusal(`is set by this program, as are ${orList(reserved)}`) : name;
}
